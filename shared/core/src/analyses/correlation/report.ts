import type { Block, Cell, Column, FigureOf, Table } from '../../report/block.ts';
import { blank, count, estimate, number, pValue, range, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { plainLabel } from '../../report/variable-label.ts';
import type { CorrelationPair, CorrelationParams, CorrelationResult } from './params.ts';

export const correlationReport: Report<CorrelationParams, CorrelationResult> = ({
  params,
  result,
  dictionary,
}): Block[] => {
  const labels = params.variables.map((name) => plainLabel(name, dictionary));
  return [
    figureOf(params.variables, labels, result.pairs),
    matrix(params.variables, labels, result.pairs),
    pairTable(result.pairs),
  ];
};

function figureOf(
  variables: readonly string[],
  labels: string[],
  pairs: readonly CorrelationPair[],
): FigureOf<'correlation'> {
  return {
    kind: 'figure',
    id: 'correlation',
    figure: 'correlation',
    caption: 'Pearson correlations',
    data: {
      variables: labels,
      pairs: pairs.map(({ x, y, estimate: r, suppressed }) => ({
        x: variables.indexOf(x),
        y: variables.indexOf(y),
        estimate: r,
        ...(suppressed === undefined ? {} : { suppressed }),
      })),
    },
  };
}

/** The lower triangle, as journals print it. */
function matrix(variables: readonly string[], labels: readonly string[], pairs: readonly CorrelationPair[]): Table {
  const cellOf = (row: string, column: string): Cell => {
    const pair = pairs.find(({ x, y }) => x === column && y === row);
    if (!pair) return blank;
    if (pair.suppressed !== undefined) return { kind: 'hidden', rule: pair.suppressed };
    return number(pair.estimate, { style: 'fixed', digits: 3 });
  };
  return {
    kind: 'table',
    id: 'matrix',
    medium: 'people',
    caption: 'Pearson correlations',
    columns: [
      { header: '', name: 'variable', align: 'left' },
      ...variables.slice(0, -1).map((name): Column => ({ header: name, name, align: 'decimal' })),
    ],
    rows: variables
      .slice(1)
      .map((row, i) => [text(labels[i + 1] ?? row), ...variables.slice(0, -1).map((column) => cellOf(row, column))]),
  };
}

function pairTable(pairs: readonly CorrelationPair[]): Table {
  return {
    kind: 'table',
    id: 'pairs',
    caption: 'Pairs of variables',
    columns: [
      { header: '', name: 'x', align: 'left' },
      { header: '', name: 'y', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: 'r', name: 'estimate', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows: pairs.map(({ x, y, n, estimate: r, confLow, confHigh, pValue: p, suppressed }) => [
      text(x),
      text(y),
      count(n, suppressed),
      estimate(r),
      range(confLow, confHigh),
      pValue(p),
    ]),
  };
}
