/**
 * Builds the four hospitals of the demo (deploy/demo/data) from the two public breast cancer sources:
 * German Breast Cancer Study Group (Schumacher et al., J Clin Oncol 1994; 12:2086) and Rotterdam tumour bank
 * (Royston & Altman, BMC Med Res Methodol 2013; 13:33). Relapse-free survival: the earlier of relapse and death.
 * Run from anywhere: node deploy/demo/make-data.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, string>>;

const sources = join(import.meta.dirname, '../../test/reference/breast');
const target = join(import.meta.dirname, 'data');
const columns = [
  'patient_key',
  'age',
  'meno',
  'size',
  'grade',
  'grade3',
  'nodes',
  'pgr',
  'er',
  'hormon',
  'time',
  'event',
] as const;
type Harmonised = Record<(typeof columns)[number], string>;

function readCsv(file: string): Row[] {
  const [header = '', ...lines] = readFileSync(join(sources, file), 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']));
  });
}

function field(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined) throw new Error(`the source has no column ${name}`);
  return value;
}

/** What both sources call the same. */
function shared(row: Row, site: string) {
  return {
    patient_key: `${site}-${field(row, 'pid')}`,
    age: field(row, 'age'),
    meno: field(row, 'meno'),
    grade: field(row, 'grade'),
    grade3: field(row, 'grade') === '3' ? '1' : '0',
    nodes: field(row, 'nodes'),
    pgr: field(row, 'pgr'),
    er: field(row, 'er'),
    hormon: field(row, 'hormon'),
  };
}

function fromGbsg(row: Row): Harmonised {
  const mm = Number(field(row, 'size'));
  const size = mm <= 20 ? '<=20' : mm <= 50 ? '20-50' : '>50';
  return { ...shared(row, 'gbsg'), size, time: field(row, 'rfstime'), event: field(row, 'status') };
}

function fromRotterdam(row: Row): Harmonised {
  const relapsed = field(row, 'recur') === '1';
  const died = field(row, 'death') === '1';
  return {
    ...shared(row, 'rotterdam'),
    size: field(row, 'size'),
    time: field(row, relapsed ? 'rtime' : 'dtime'),
    event: relapsed || died ? '1' : '0',
  };
}

function write(site: string, rows: Harmonised[]): void {
  const lines = rows.map((row) => columns.map((name) => row[name]).join(','));
  writeFileSync(join(target, `${site}.csv`), `${[columns.join(','), ...lines].join('\n')}\n`);
}

mkdirSync(target, { recursive: true });
const rotterdam = readCsv('rotterdam.csv');
const between = (from: number, to: number): Harmonised[] =>
  rotterdam.filter((row) => Number(field(row, 'year')) >= from && Number(field(row, 'year')) <= to).map(fromRotterdam);
write('gbsg', readCsv('gbsg.csv').map(fromGbsg));
write('rotterdam-a', between(0, 1985));
write('rotterdam-b', between(1986, 1989));
write('rotterdam-c', between(1990, 9999));
