import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { openSite, type Row, type Site } from './pooled-harness.ts';

const root = join(import.meta.dirname, '../..');

/** The answers of R on the pooled records. */
export const expected = JSON.parse(readFileSync(join(root, 'test/reference/expected.json'), 'utf8')) as Expected;

export interface ExpectedGlm {
  formula: string;
  family: string;
  n: number;
  coef: Record<string, number>;
  se: Record<string, number>;
  deviance: number;
  nullDeviance: number;
  aic: number;
  dispersion: number;
}
interface ExpectedSet {
  descriptive: Record<string, { n: number; missing: number; mean: number; sd: number }>;
  crosstab: Record<string, { counts: Record<string, number>[]; chisq: number; df: number; p: number }>;
  welch: Record<string, { means: [number, number]; t: number; df: number; p: number }>;
  glm: ExpectedGlm[];
}
interface Expected {
  breast: ExpectedSet;
  lung: ExpectedSet;
}

export const breastDictionary: Dictionary = readDictionary({
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100, grid: 1 },
    { name: 'meno', type: 'boolean' },
    { name: 'size', type: 'category', levels: ['<=20', '20-50', '>50'] },
    { name: 'grade', type: 'category', levels: ['1', '2', '3'] },
    { name: 'grade3', type: 'boolean' },
    { name: 'nodes', type: 'integer', min: 0, max: 60, grid: 1 },
    { name: 'pgr', type: 'integer', min: 0, max: 6000, grid: 1 },
    { name: 'er', type: 'integer', min: 0, max: 4000, grid: 1 },
    { name: 'hormon', type: 'boolean' },
    { name: 'time', type: 'integer', min: 0, max: 8000, grid: 1 },
    { name: 'event', type: 'boolean' },
  ],
});

/** `sex` and `ph.ecog` as numbers, as R's data have them; their twins `gender` and `ecog` as categories. */
export const lungDictionary: Dictionary = readDictionary({
  dictionary: 'lung',
  version: 1,
  variables: [
    { name: 'time', type: 'integer', min: 0, max: 1100, grid: 1 },
    { name: 'event', type: 'boolean' },
    { name: 'age', type: 'integer', min: 30, max: 90, grid: 1 },
    { name: 'sex', type: 'integer', min: 1, max: 2, grid: 1 },
    { name: 'gender', type: 'category', levels: ['1', '2'] },
    { name: 'ph.ecog', type: 'integer', min: 0, max: 4, grid: 1 },
    { name: 'ecog', type: 'category', levels: ['0', '1', '2', '3'] },
    { name: 'meal.cal', type: 'number', min: 0, max: 3000 },
    { name: 'wt.loss', type: 'integer', min: -50, max: 100 },
  ],
});

export const hospitals = ['gbsg', 'rotterdam-a', 'rotterdam-b', 'rotterdam-c'] as const;

export function breastRows(site: (typeof hospitals)[number]): Row[] {
  return readCsv(join(root, 'deploy/demo/data', `${site}.csv`));
}

export function lungRows(): Row[] {
  return readCsv(join(root, 'test/reference/lung/lung.csv')).map((row) => ({
    ...row,
    event: Number(row.status) === 2,
    gender: row.sex ?? null,
    ecog: row['ph.ecog'] ?? null,
  }));
}

/** `parts`: each hospital as so many sites of the same size. */
export async function openBreast(parts = 1): Promise<Site[]> {
  const rows = hospitals.flatMap((site) => dealt(breastRows(site), parts));
  return Promise.all(rows.map((own) => openSite(own, breastDictionary)));
}

/** One row to each in turn. */
export function dealt<T>(rows: readonly T[], parts: number): T[][] {
  return Array.from({ length: parts }, (_, part) => rows.filter((__, i) => i % parts === part));
}

/** Lung over the institutions; the record without one joins the first, so that all 228 are there. */
export async function openLung(): Promise<Site[]> {
  const byInstitution = Map.groupBy(lungRows(), (row) => row.inst ?? '1');
  return Promise.all([...byInstitution.values()].map((rows) => openSite(rows, lungDictionary)));
}

/** Lung over its 18 institutions; the record without one is left out, as R leaves it out of strata(inst). */
export async function openInstitutions(): Promise<Site[]> {
  return Promise.all(institutionRows().map((rows) => openSite(rows, lungDictionary, 1)));
}
export function institutionRows(): Row[][] {
  const rows = lungRows().filter(({ inst }) => inst !== null && inst !== undefined);
  return [...Map.groupBy(rows, ({ inst }) => inst).values()];
}

function readCsv(file: string): Row[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, fields[i] === '' ? null : (fields[i] ?? null)]));
  });
}
