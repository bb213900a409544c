import type { Block, Cell, Column } from '../../report/block.ts';
import { count, estimate, text, withBrackets } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { KmeansParams, KmeansResult } from './params.ts';

export const kmeansReport: Report<KmeansParams, KmeansResult> = ({ params, result, dictionary }): Block[] => {
  const { clusters, totalSS, withinSS, betweenSS } = result;
  return [
    {
      kind: 'table',
      id: 'clusters-people',
      medium: 'people',
      caption: 'Clusters: mean (SD)',
      columns: [
        { header: 'Cluster', name: 'cluster', align: 'left' },
        { header: 'n', name: 'n', align: 'right' },
        ...params.variables.map((name): Column => ({ header: variableLabel(name, dictionary), name, align: 'right' })),
      ],
      rows: clusters.map(({ cluster, n, centre, suppressed }): Cell[] => [
        text(String(cluster)),
        count(n, suppressed),
        ...centre.map(({ value, sd }) => withBrackets(estimate(value), estimate(sd))),
      ]),
    },
    {
      kind: 'table',
      id: 'clusters',
      medium: 'data',
      columns: ['cluster', 'n', 'withinSS', 'variable', 'value', 'sd'].map((name) => ({
        header: name,
        name,
        align: 'left',
      })),
      rows: clusters.flatMap((each) =>
        each.centre.map(({ variable, value, sd }): Cell[] => [
          text(String(each.cluster)),
          count(each.n, each.suppressed),
          estimate(each.withinSS),
          text(variable),
          estimate(value),
          estimate(sd),
        ]),
      ),
    },
    {
      kind: 'facts',
      id: 'sums-of-squares',
      items: [
        { label: 'Sum of squares', name: 'totalSS', value: estimate(totalSS) },
        { label: '  within clusters', name: 'withinSS', value: estimate(withinSS) },
        { label: '  between clusters', name: 'betweenSS', value: estimate(betweenSS) },
        { label: 'Rounds', name: 'iterations', value: count(result.iterations) },
      ],
    },
  ];
};
