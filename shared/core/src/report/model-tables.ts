import type { Cell, Column, Fact, Table } from './block.ts';
import { count, estimate, number, pValue, range, text } from './cell.ts';
import { fact } from './fact.ts';

export const termColumn: Column = { header: 'Term', name: 'term', align: 'left' };
export const pColumn: Column = { header: 'p', name: 'pValue', align: 'decimal' };
export const intervalColumn: Column = { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' };

interface Coefficient {
  term: string;
  estimate: number | null;
  stdError: number | null;
  robustSe?: number | null | undefined;
  statistic: number | null;
  pValue: number | null;
  confLow: number | null;
  confHigh: number | null;
}

/** With robust errors, statistic, p-value and interval rest on them. */
export function coefficientTable(terms: readonly Coefficient[], formula: string, statistic: 'z' | 't' = 'z'): Table {
  const robust = terms.some(({ robustSe }) => robustSe !== undefined);
  return {
    kind: 'table',
    id: 'coefficients',
    caption: `Coefficients of ${formula}`,
    columns: [
      termColumn,
      { header: 'Estimate', name: 'estimate', align: 'decimal' },
      { header: 'Std. error', name: 'stdError', align: 'decimal' },
      ...(robust ? [{ header: 'Robust SE', name: 'robustSe', align: 'decimal' } as const] : []),
      { header: statistic, name: 'statistic', align: 'decimal' },
      pColumn,
      intervalColumn,
    ],
    rows: terms.map((each) => [
      text(each.term),
      estimate(each.estimate),
      estimate(each.stdError),
      ...(robust ? [estimate(each.robustSe ?? null)] : []),
      estimate(each.statistic),
      pValue(each.pValue),
      range(each.confLow, each.confHigh),
    ]),
  };
}

interface Test {
  statistic: number | null;
  df: number | null;
  pValue: number | null;
}

interface Tested {
  tests: { likelihoodRatio: Test; score: Test; wald: Test };
  terms: readonly unknown[];
}

export function modelTestTable({ tests, terms }: Tested): Table {
  const named = [
    ['likelihood ratio', tests.likelihoodRatio],
    ['score', tests.score],
    ['Wald', tests.wald],
  ] as const;
  return {
    kind: 'table',
    id: 'tests',
    caption: terms.length > 1 ? 'Tests of all terms together' : 'Tests of the model',
    columns: testColumns('Test', 'test'),
    rows: named.map(([name, test]) => testRow(name, test)),
  };
}

export function testColumns(header: string, name: string): Column[] {
  return [
    { header, name, align: 'left' },
    { header: 'χ²', name: 'statistic', align: 'decimal' },
    { header: 'df', name: 'df', align: 'right' },
    pColumn,
  ];
}

export function testRow(name: string, { statistic, df, pValue: p }: Test): Cell[] {
  return [text(name), estimate(statistic), count(df), pValue(p)];
}

export function logLikelihoodFacts({ logLik, logLikNull }: Record<'logLik' | 'logLikNull', number | null>): Fact[] {
  return [
    fact('Log-likelihood', 'logLik', large(logLik)),
    fact('  of the null model', 'logLikNull', large(logLikNull)),
  ];
}

export function criterionFacts({ aic, bic }: Record<'aic' | 'bic', number | null>): Fact[] {
  return [fact('AIC', 'aic', large(aic)), fact('BIC', 'bic', large(bic))];
}

/** A sum over the records. */
export function large(value: number | null): Cell {
  return number(value, { style: 'fixed', digits: 2 });
}
