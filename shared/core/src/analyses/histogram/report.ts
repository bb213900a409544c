import type { Block, Cell, Column, FigureOf, Table } from '../../report/block.ts';
import { count, estimate, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { plainLabel, variableLabel } from '../../report/variable-label.ts';
import type { HistogramParams, HistogramResult } from './params.ts';

type Bin = HistogramResult['bins'][number];

export const histogramReport: Report<HistogramParams, HistogramResult> = ({ params, result, dictionary }) => {
  const label = variableLabel(params.variable, dictionary);
  const by = params.by === null ? '' : ` by ${variableLabel(params.by, dictionary)}`;
  const groups = [...new Set(result.bins.map(({ group }) => group))];
  return [
    figureOf(result.bins, groups, { label, by: params.by === null ? null : plainLabel(params.by, dictionary) }),
    {
      kind: 'table',
      id: 'distribution',
      caption: `${label}${by}`,
      medium: 'people',
      columns: columnsOf(label, groups),
      rows: rowsOf(result, groups),
    },
    dataTable(result),
  ] satisfies Block[];
};

function figureOf(
  bins: readonly Bin[],
  groups: readonly (string | undefined)[],
  { label, by }: { label: string; by: string | null },
): FigureOf<'histogram'> {
  return {
    kind: 'figure',
    id: 'histogram',
    figure: 'histogram',
    caption: `Distribution of ${label}${by === null ? '' : ` by ${by}`}`,
    data: {
      label,
      groups: groups.map((group) => ({
        group: by === null || group === 'all' || group === undefined ? 'all' : `${by}: ${group}`,
        bins: bins
          .filter((bin) => bin.group === group)
          .map(({ from, to, n, suppressed }) => ({ from, to, n, ...(suppressed === undefined ? {} : { suppressed }) })),
      })),
    },
  };
}

function columnsOf(label: string, groups: readonly (string | undefined)[]): Column[] {
  return [
    { header: label, name: 'bin', align: 'left' },
    ...groups.map((group): Column => ({ header: group ?? 'n', name: group ?? 'n', align: 'right' })),
  ];
}

function rowsOf({ bins, rest }: HistogramResult, groups: readonly (string | undefined)[]): Cell[][] {
  const of = (cells: readonly { group?: string | undefined; n: number | null; suppressed?: string | undefined }[]) =>
    groups.map((group) => {
      const cell = cells.find((each) => each.group === group);
      return count(cell?.n ?? null, cell?.suppressed);
    });
  const ranges = bins.filter(({ group }) => group === groups[0]);
  const outside = (['below', 'above', 'missing'] as const).flatMap((what): Cell[][] => {
    const cells = rest.filter((each) => each.what === what);
    return cells.every(({ n }) => n === 0) ? [] : [[text(what), ...of(cells)]];
  });
  return [
    ...ranges.map(({ from, to }, i) => [
      text(`${String(from)} to ${i === ranges.length - 1 ? '' : '<'}${String(to)}`),
      ...of(bins.filter((bin) => bin.from === from)),
    ]),
    ...outside,
  ];
}

function dataTable({ bins, rest }: HistogramResult): Table {
  const names = ['group', 'from', 'to', 'n', 'density', 'ecdf'];
  return {
    kind: 'table',
    id: 'bins',
    medium: 'data',
    columns: names.map((name) => ({ header: name, name, align: 'left' })),
    rows: [
      ...bins.map(({ group, from, to, n, suppressed, density, ecdf }) => [
        text(group ?? ''),
        count(from),
        count(to),
        count(n, suppressed),
        estimate(density),
        estimate(ecdf),
      ]),
      ...rest.map(({ group, what, n, suppressed }) => [
        text(group ?? ''),
        text(what),
        text(what),
        count(n, suppressed),
        text(''),
        text(''),
      ]),
    ],
  };
}
