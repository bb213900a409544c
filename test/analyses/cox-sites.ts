import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { openSite, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, hospitals } from './reference-sites.ts';

export interface ExpectedCox {
  name: string;
  formula: string;
  ties: 'breslow' | 'efron';
  weights?: string;
  n: number;
  events: number;
  coef: Record<string, number>;
  se: Record<string, number>;
  robustSe?: Record<string, number>;
  robustWaldTest?: number;
  loglikNull: number;
  loglik: number;
  scoreTest: number;
  waldTest: number;
  aic: number;
  bic: number;
  concordance: number;
  concordanceSe: number;
  zph: Record<'identity' | 'log' | 'km', Record<string, { chisq: number; df: number; p: number }>>;
}
export interface ExpectedHeterogeneity {
  name: string;
  exposure: string;
  ties: 'breslow' | 'efron';
  estimate: number;
  stdError: number;
  score: number;
  df: number;
}

/** Answers of cox.R. */
export const expectedCox = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/cox.json'), 'utf8')) as {
  cox: ExpectedCox[];
  lung: ExpectedCox[];
  binned: ExpectedCox[];
  heterogeneity: ExpectedHeterogeneity[];
  t1: ExpectedCox;
};

/** With the variables that cox.R makes of the others: late entry, weights, coarse times. */
export const coxDictionary: Dictionary = readDictionary({
  ...breastDictionary,
  variables: [
    ...breastDictionary.variables,
    { name: 'entry', type: 'integer', min: 0, max: 600, grid: 1 },
    { name: 'weight', type: 'number', min: 0, max: 2 },
    { name: 'year', type: 'integer', min: 0, max: 25, grid: 1 },
    { name: 'month', type: 'integer', min: 0, max: 8000, grid: 1 },
  ],
});

export async function openCoxBreast(): Promise<Site[]> {
  return Promise.all(hospitals.map((site) => openSite(breastRows(site).map(extended), coxDictionary)));
}

/** The formula of cox.R as Consilium writes it, and its coefficients by Consilium's names. */
export function translated(formula: string): string {
  return formula.replace(/ \+ strata\(site\)| \+ strata\(inst\)/, '').replace('lpgr', 'log(pgr + 1)');
}
export function translatedTerm(term: string): string {
  return term.replace('lpgr', 'log(pgr + 1)');
}

function extended(row: Row): Row {
  const [age, nodes, time] = [Number(row.age), Number(row.nodes), Number(row.time)];
  return {
    ...row,
    entry: 10 * nodes,
    weight: 0.5 + (age % 4) / 2,
    year: Math.ceil(time / 365),
    month: 30 * Math.ceil(time / 30),
  };
}
