import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { openSite, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, hospitals } from './reference-sites.ts';

const folder = join(import.meta.dirname, '../reference');
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

interface Km {
  points: { stratum: string; time: number; atRisk: number; surv: number; se: number; lower: number; upper: number }[];
  groups: {
    n: number;
    events: number;
    median: number;
    medianLower: number;
    medianUpper: number;
    rmst: number;
    rmstSe: number;
  }[];
}
export interface LogRankAnswer {
  formula: string;
  chisq: number;
  df: number;
  p: number;
  observed: number[];
  expected: number[];
}
/** `expected.json`, as far as curves go. */
export const pooled = read('expected.json') as Record<
  'breast' | 'lung',
  { km: Record<string, Km>; logrank: LogRankAnswer[] }
>;

interface Curves {
  confType: string;
  curves: Record<'time' | 'atRisk' | 'survival' | 'se' | 'lower' | 'upper' | 'cumulativeHazard', (number | null)[]>[];
  median: (number | null)[];
  medianLower: (number | null)[];
  medianUpper: (number | null)[];
  rmst: number[];
  rmstSe: number[];
}
type Weighted = LogRankAnswer & { rho: number; trend: number; trendP: number };
/** `survival.json`: made by survival.R beside it. */
export const survival = read('survival.json') as {
  curves: Record<'lungSexLogLog' | 'lungSexPlain' | 'breastHormonGrade' | 'breastLate', Curves>;
  lateUnordered: number;
  logRank: Weighted[];
  lungByInst: Weighted;
  restricted: (Weighted & { tau: number })[];
};

/** Breast with the time of a late entry, made as survival.R makes it. */
export const lateDictionary: Dictionary = readDictionary({
  ...breastDictionary,
  variables: [...breastDictionary.variables, { name: 'start', type: 'integer', min: 0, max: 300, grid: 1 }],
});

export async function openLateBreast(): Promise<Site[]> {
  const late = (row: Row): Row => ({ ...row, start: (Number(row.age) * 7 + Number(row.nodes) * 13) % 300 });
  return Promise.all(hospitals.map((site) => openSite(breastRows(site).map(late), lateDictionary)));
}
