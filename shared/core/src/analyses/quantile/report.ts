import type { Block, Cell } from '../../report/block.ts';
import { count, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { QuantileParams, QuantileResult, QuantileShown } from './params.ts';

export const quantileReport: Report<QuantileParams, QuantileResult> = ({ params, result, dictionary }): Block[] => {
  const { quantiles, counts } = result;
  const grouped = params.by !== null;
  const by = params.by === null ? '' : ` by ${variableLabel(params.by, dictionary)}`;
  const head = grouped
    ? [{ header: variableLabel(params.by ?? '', dictionary), name: 'group', align: 'left' } as const]
    : [];
  const cells = (group: string | undefined): Cell[] => (grouped ? [text(group ?? '')] : []);
  return [
    {
      kind: 'table',
      id: 'quantiles',
      caption: `Quantiles of ${variableLabel(params.variable, dictionary)}${by}`,
      columns: [
        ...head,
        { header: 'Probability', name: 'probability', align: 'decimal' },
        { header: 'Quantile', name: ['low', 'high'], align: 'right' },
      ],
      rows: quantiles.map((each) => [...cells(each.group), count(each.probability), shown(each)]),
    },
    {
      kind: 'table',
      id: 'counts',
      columns: [
        ...head,
        { header: 'Values', name: 'n', align: 'right' },
        { header: 'Missing', name: 'missing', align: 'right' },
      ],
      rows: counts.map(({ group, n, missing, suppressed }) => [
        ...cells(group),
        count(n, n === null ? suppressed : undefined),
        count(missing, missing === null ? suppressed : undefined),
      ]),
    },
  ];
};

/** A value in both columns of the data, an interval with its ends; as many digits as the grid has. */
function shown(quantile: QuantileShown): Cell {
  if ('low' in quantile) {
    return { kind: 'pair', form: 'range', first: count(quantile.low), second: count(quantile.high) };
  }
  if (quantile.suppressed !== undefined) return { kind: 'hidden', rule: quantile.suppressed };
  return count(quantile.value);
}
