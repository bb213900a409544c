import type { Cell, Table } from '../../report/block.ts';
import { count, estimate, measured, pValue, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import type { LogRankParams, LogRankResult } from './params.ts';

export const logRankReport: Report<LogRankParams, LogRankResult> = ({ result }) => [
  groupTable(result),
  testTable(result),
];

function groupTable({ groups, rho }: LogRankResult): Table {
  return {
    kind: 'table',
    id: 'groups',
    caption: rho === 0 ? 'Events observed and expected under equal survival' : 'Weighted events observed and expected',
    columns: [
      { header: 'Group', name: 'group', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: 'Observed', name: 'observed', align: 'decimal' },
      { header: 'Expected', name: 'expected', align: 'decimal' },
      { header: 'O / E', name: 'ratio', align: 'decimal' },
    ],
    rows: groups.map(({ group, n, observed, expected, suppressed }): Cell[] => [
      text(group),
      count(n, n === null ? suppressed : undefined),
      observed === null ? count(null, suppressed) : measured(observed),
      estimate(expected),
      estimate(observed === null || expected === null || expected === 0 ? null : observed / expected),
    ]),
  };
}

function testTable({ statistic, df, pValue: p, trend, rho, strata }: LogRankResult): Table {
  const name = rho === 0 ? 'log-rank' : `weighted, ρ = ${String(rho)}`;
  const tests = [
    { name: strata.length === 0 ? name : `${name}, within ${strata.join(', ')}`, statistic, df, p },
    ...(trend ? [{ name: 'trend', statistic: trend.statistic, df: trend.df, p: trend.pValue }] : []),
  ];
  return {
    kind: 'table',
    id: 'test',
    caption: 'Tests of equal survival',
    columns: [
      { header: 'Test', name: 'test', align: 'left' },
      { header: 'χ²', name: 'statistic', align: 'decimal' },
      { header: 'df', name: 'df', align: 'right' },
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows: tests.map((test) => [text(test.name), estimate(test.statistic), count(test.df), pValue(test.p)]),
  };
}
