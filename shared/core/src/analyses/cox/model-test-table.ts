import type { Column, Table } from '../../report/block.ts';
import { count, estimate, pValue, text } from '../../report/cell.ts';
import type { CoxResult } from './params.ts';

export function modelTestTable({ tests, terms }: Pick<CoxResult, 'tests' | 'terms'>): Table {
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
    rows: named.map(([name, test]) => [text(name), estimate(test.statistic), count(test.df), pValue(test.pValue)]),
  };
}

export function testColumns(header: string, name: string): Column[] {
  return [
    { header, name, align: 'left' },
    { header: 'χ²', name: 'statistic', align: 'decimal' },
    { header: 'df', name: 'df', align: 'right' },
    { header: 'p', name: 'pValue', align: 'decimal' },
  ];
}
