import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { openSite, type Row, type Site } from './pooled-harness.ts';
import { dealt } from './reference-sites.ts';

const file = join(import.meta.dirname, '../reference/breast/rotterdam.csv');

/** Relapse, and death before it. */
export const causes = ['none', 'relapse', 'death'];

export const rotterdamDictionary: Dictionary = readDictionary({
  dictionary: 'rotterdam',
  version: 1,
  variables: [
    { name: 'time', type: 'integer', unit: 'days', min: 0, max: 8000, grid: 1 },
    { name: 'cause', type: 'category', levels: causes },
    { name: 'event', type: 'boolean' },
    { name: 'hormon', type: 'boolean' },
    { name: 'size', type: 'category', levels: ['<=20', '20-50', '>50'] },
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'grade', type: 'integer', min: 1, max: 3 },
    { name: 'year', type: 'integer', min: 1970, max: 2000 },
    { name: 'start', type: 'integer', min: 0, max: 100 },
  ],
});

function rotterdam(): Row[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const row = Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value]));
    const relapse = row.recur === '1';
    const cause = relapse ? 'relapse' : row.death === '1' ? 'death' : 'none';
    return { ...row, time: Number(relapse ? row.rtime : row.dtime), cause, event: cause !== 'none', start: 50 };
  });
}

/** Three hospitals, by the year of surgery; `parts`: each as so many sites of the same size. */
export async function openRotterdam(parts = 1): Promise<Site[]> {
  const rows = rotterdam();
  const part = (from: number, to: number): Row[] =>
    rows.filter(({ year }) => Number(year) > from && Number(year) <= to);
  return Promise.all(
    [part(0, 1985), part(1985, 1989), part(1989, 9999)]
      .flatMap((own) => dealt(own, parts))
      .map((own) => openSite(own, rotterdamDictionary)),
  );
}
