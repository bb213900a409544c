import type { Block, Table } from '../../report/block.ts';
import { count, number, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { MissingnessParams, MissingnessResult } from './params.ts';

export const missingnessReport: Report<MissingnessParams, MissingnessResult> = ({ result, n, dictionary }): Block[] => {
  const { variables, patterns } = result;
  return [
    {
      kind: 'table',
      id: 'variables',
      caption: 'Missing values by variable',
      columns: [
        { header: 'Variable', name: 'variable', align: 'left' },
        { header: 'Values', name: 'n', align: 'right' },
        { header: 'Missing', name: 'missing', align: 'right' },
        { header: '%', name: 'percent', align: 'decimal' },
      ],
      rows: variables.map(({ variable, n: values, missing, percent, suppressed }) => [
        text(variableLabel(variable, dictionary)),
        count(values, values === null ? suppressed : undefined),
        count(missing, missing === null ? suppressed : undefined),
        number(percent, { style: 'fixed', digits: 1 }),
      ]),
    },
    ...(patterns ? [patternTable(patterns, n)] : []),
  ];
};

function patternTable(patterns: NonNullable<MissingnessResult['patterns']>, records: number | null): Table {
  return {
    kind: 'table',
    id: 'patterns',
    caption: 'Records by what they miss',
    columns: [
      { header: 'Missing', name: 'missing', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: '%', name: 'percent', align: 'decimal' },
    ],
    rows: patterns.map(({ missing, n, suppressed }) => [
      text(missing.length === 0 ? 'nothing' : missing.join(', ')),
      count(n, suppressed),
      number(n === null || records === null || records === 0 ? null : (100 * n) / records, {
        style: 'fixed',
        digits: 1,
      }),
    ]),
  };
}
