import type { Block, Column } from '../../report/block.ts';
import { estimate, number, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { PcaParams, PcaResult } from './params.ts';

export const pcaReport: Report<PcaParams, PcaResult> = ({ result, dictionary }): Block[] => {
  const { components, variables, loadings } = result;
  return [
    {
      kind: 'table',
      id: 'components',
      caption: 'Components',
      columns: [
        { header: 'Component', name: 'component', align: 'left' },
        { header: 'SD', name: 'sdev', align: 'decimal' },
        { header: '% of variance', name: 'proportion', align: 'decimal' },
        { header: 'cumulative', name: 'cumulative', align: 'decimal' },
      ],
      rows: components.map(({ component, sdev, proportion, cumulative }) => [
        text(component),
        estimate(sdev),
        number(100 * proportion, { style: 'fixed', digits: 1 }),
        number(100 * cumulative, { style: 'fixed', digits: 1 }),
      ]),
    },
    {
      kind: 'table',
      id: 'loadings-people',
      medium: 'people',
      caption: 'Loadings',
      columns: [
        { header: 'Variable', name: 'variable', align: 'left' },
        ...components.map(({ component }): Column => ({ header: component, name: component, align: 'decimal' })),
      ],
      rows: variables.map(({ variable }) => [
        text(variableLabel(variable, dictionary)),
        ...components.map(({ component }) =>
          number(loadings.find((each) => each.variable === variable && each.component === component)?.value ?? null, {
            style: 'fixed',
            digits: 3,
          }),
        ),
      ]),
    },
    {
      kind: 'table',
      id: 'loadings',
      medium: 'data',
      columns: ['variable', 'component', 'value'].map((name) => ({ header: name, name, align: 'left' })),
      rows: loadings.map(({ variable, component, value }) => [text(variable), text(component), estimate(value)]),
    },
    {
      kind: 'table',
      id: 'variables',
      caption: `Variables, ${String(result.nobs)} complete records`,
      columns: [
        { header: 'Variable', name: 'variable', align: 'left' },
        { header: 'Mean', name: 'mean', align: 'decimal' },
        { header: 'SD', name: 'sd', align: 'decimal' },
      ],
      rows: variables.map(({ variable, mean, sd }) => [
        text(variableLabel(variable, dictionary)),
        estimate(mean),
        estimate(sd),
      ]),
    },
  ];
};
