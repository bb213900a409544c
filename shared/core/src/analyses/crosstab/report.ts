import type { Block, Cell, Column, Table } from '../../report/block.ts';
import { count, estimate, number, pValue, range, text, withBrackets } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { CrosstabParams, CrosstabRatio, CrosstabResult } from './params.ts';

type ShownCell = CrosstabResult['cells'][number];
interface Shown {
  n: number | null;
  suppressed?: string | undefined;
}

export const crosstabReport: Report<CrosstabParams, CrosstabResult> = ({ params, result, dictionary }) => {
  const strata = [...new Set(result.cells.map((cell) => cell.strata))];
  const names = { row: variableLabel(params.rows, dictionary), column: variableLabel(params.columns, dictionary) };
  return [
    ...strata.flatMap((stratum, s): Block[] => {
      const of = stratum === undefined ? '' : `, ${params.strata ?? ''} = ${stratum}`;
      const cells = result.cells.filter((cell) => cell.strata === stratum);
      const totals = stratum === undefined ? result : null;
      return [
        countTable(
          `counts-${String(s)}`,
          `${names.row} by ${names.column}${of}: n (row %)`,
          names.row,
          cells,
          totals,
          'row',
        ),
        ...(stratum === undefined
          ? [
              countTable(
                'by-column',
                `${names.row} by ${names.column}: n (column %)`,
                names.row,
                cells,
                totals,
                'column',
              ),
            ]
          : []),
      ];
    }),
    tidyTable(result),
    testTable(result),
    ...ratioTable(result),
  ];
};

/** Percentages of the shown cells over their shown total; nothing is worked out from what is hidden. */
function countTable(
  id: string,
  caption: string,
  rowName: string,
  cells: readonly ShownCell[],
  totals: Pick<CrosstabResult, 'rowTotals' | 'columnTotals'> | null,
  by: 'row' | 'column',
): Table {
  const rows = [...new Set(cells.map(({ row }) => row))];
  const columns = [...new Set(cells.map(({ column }) => column))];
  const wholeOf = (cell: ShownCell): Shown =>
    (by === 'row'
      ? totals?.rowTotals.find(({ row }) => row === cell.row)
      : totals?.columnTotals.find(({ column }) => column === cell.column)) ??
    added(cells.filter((other) => (by === 'row' ? other.row === cell.row : other.column === cell.column)));
  const shown = (row: string, column: string): Cell => {
    const cell = cells.find((each) => each.row === row && each.column === column);
    return cell ? withBrackets(count(cell.n, cell.suppressed), percent(cell, wholeOf(cell))) : text('');
  };
  return {
    kind: 'table',
    id,
    caption,
    medium: 'people',
    columns: [
      { header: rowName, name: 'row', align: 'left' },
      ...columns.map((column): Column => ({ header: column, name: column, align: 'right' })),
      ...(totals ? [{ header: 'Total', name: 'total', align: 'right' } as const] : []),
    ],
    rows: [
      ...rows.map((row): Cell[] => [
        text(row),
        ...columns.map((column) => shown(row, column)),
        ...(totals ? [total(totals.rowTotals.find((each) => each.row === row))] : []),
      ]),
      ...(totals
        ? [
            [
              text('Total'),
              ...columns.map((column) => total(totals.columnTotals.find((each) => each.column === column))),
              text(''),
            ],
          ]
        : []),
    ],
  };
}

function added(cells: readonly ShownCell[]): Shown {
  return { n: cells.reduce<number | null>((sum, { n }) => (sum === null || n === null ? null : sum + n), 0) };
}

function total(shown: Shown | undefined): Cell {
  return count(shown?.n ?? null, shown?.suppressed);
}

function percent(cell: Shown, whole: Shown): Cell {
  const { n } = cell;
  const share = n === null || whole.n === null || whole.n === 0 ? null : (100 * n) / whole.n;
  return number(share, { style: 'fixed', digits: 1 });
}

function tidyTable({ cells, rowTotals, columnTotals }: CrosstabResult): Table {
  const names = ['strata', 'row', 'column', 'n', 'rowPercent', 'columnPercent'];
  const wholes = {
    row: (cell: ShownCell) => rowTotals.find(({ row }) => row === cell.row),
    column: (cell: ShownCell) => columnTotals.find(({ column }) => column === cell.column),
  };
  return {
    kind: 'table',
    id: 'cells',
    medium: 'data',
    columns: names.map((name) => ({ header: name, name, align: 'left' })),
    rows: cells.map((cell) => [
      text(cell.strata ?? ''),
      text(cell.row),
      text(cell.column),
      count(cell.n, cell.suppressed),
      cell.strata === undefined ? percent(cell, wholes.row(cell) ?? { n: null }) : text(''),
      cell.strata === undefined ? percent(cell, wholes.column(cell) ?? { n: null }) : text(''),
    ]),
  };
}

const testNames = {
  chiSquared: 'Pearson’s χ²',
  chiSquaredYates: 'χ² with Yates’ correction',
  fisher: 'Fisher’s exact test',
  trend: 'Cochran-Armitage trend',
  mantelHaenszel: 'Mantel-Haenszel',
} as const;

function testTable({ tests, cramersV }: CrosstabResult): Table {
  const rows = (Object.keys(testNames) as (keyof typeof testNames)[]).flatMap((name): Cell[][] => {
    const test = tests[name];
    return test ? [[text(testNames[name]), estimate(test.statistic), count(test.df), pValue(test.pValue)]] : [];
  });
  return {
    kind: 'table',
    id: 'tests',
    caption: 'Tests',
    columns: [
      { header: 'Test', name: 'test', align: 'left' },
      { header: 'Statistic', name: 'statistic', align: 'decimal' },
      { header: 'df', name: 'df', align: 'right' },
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows,
    ...(cramersV === null ? {} : { notes: [`Cramér’s V ${cramersV.toFixed(4)}`] }),
  };
}

function shownEnd(ratio: CrosstabRatio, end: 'estimate' | 'confHigh'): number | null {
  return ratio.infinite?.includes(end) === true ? Infinity : ratio[end];
}

function ratioTable({ oddsRatio, riskRatio, tests: { fisher, mantelHaenszel } }: CrosstabResult): Table[] {
  const ratios = [
    ['Odds ratio', oddsRatio],
    ['Odds ratio, conditional (exact interval)', fisher],
    ['Odds ratio, common (Mantel-Haenszel)', mantelHaenszel],
    ['Risk ratio', riskRatio],
  ] as const;
  const rows = ratios.flatMap(([name, ratio]): Cell[][] =>
    ratio
      ? [[text(name), estimate(shownEnd(ratio, 'estimate')), range(ratio.confLow, shownEnd(ratio, 'confHigh'))]]
      : [],
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'ratios',
      caption: 'Ratios',
      columns: [
        { header: 'Ratio', name: 'ratio', align: 'left' },
        { header: 'Estimate', name: 'estimate', align: 'decimal' },
        { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
      ],
      rows,
    },
  ];
}
