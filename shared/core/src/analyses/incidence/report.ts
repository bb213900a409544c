import type { Block, Cell, FigureOf, Table } from '../../report/block.ts';
import { blank, count, estimate, number, pValue, range, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { IncidenceGroup, IncidenceParams, IncidenceResult } from './params.ts';

export const incidenceReport: Report<IncidenceParams, IncidenceResult> = ({ params, result, dictionary }): Block[] => {
  const { groups, ratios, per } = result;
  const label = params.by === null ? 'Group' : variableLabel(params.by, dictionary);
  const event = variableLabel(params.event, dictionary);
  return [
    rateTable(groups, label, `${event} per ${String(per)} person-years`),
    ...(params.standard ? [standardTable(groups, label, params.standard.population, per)] : []),
    ...(ratios ? [ratioTable(ratios, label), forest(ratios, label)] : []),
  ];
};

function rateTable(groups: readonly IncidenceGroup[], label: string, caption: string): Table {
  return {
    kind: 'table',
    id: 'rates',
    caption,
    columns: [
      { header: label, name: 'group', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: 'Events', name: 'events', align: 'right' },
      { header: 'Person-years', name: 'personTime', align: 'decimal' },
      { header: 'Rate', name: 'rate', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
    ],
    rows: groups.map(({ group, n, events, personTime, rate, confLow, confHigh, suppressed }) => {
      const rule = (value: number | null): string | undefined => (value === null ? suppressed : undefined);
      const years = rule(personTime);
      return [
        text(group),
        count(n, rule(n)),
        count(events, rule(events)),
        years === undefined ? number(personTime, { style: 'fixed', digits: 1 }) : { kind: 'hidden', rule: years },
        estimate(rate),
        range(confLow, confHigh),
      ];
    }),
  };
}

function standardTable(groups: readonly IncidenceGroup[], label: string, population: string, per: number): Table {
  return {
    kind: 'table',
    id: 'standardised',
    caption: `Standardised for age (${population}), per ${String(per)} person-years`,
    columns: [
      { header: label, name: 'group', align: 'left' },
      { header: 'Bands', name: 'bands', align: 'right' },
      { header: 'Rate', name: 'rate', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
    ],
    rows: groups.map(({ group, standardised }): Cell[] => {
      const { rate = null, confLow = null, confHigh = null, bands = 0, suppressed } = standardised ?? {};
      const shown: Cell = suppressed === undefined ? estimate(rate) : { kind: 'hidden', rule: suppressed };
      return [text(group), bands === 0 ? blank : count(bands), shown, range(confLow, confHigh)];
    }),
  };
}

type Ratios = NonNullable<IncidenceResult['ratios']>;

function ratioTable(ratios: Ratios, label: string): Table {
  return {
    kind: 'table',
    id: 'ratios',
    caption: `Rate ratios against ${ratios[0]?.reference ?? ''}`,
    columns: [
      { header: label, name: 'group', align: 'left' },
      { header: 'Ratio', name: 'estimate', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows: ratios.map(({ group, estimate: ratio, confLow, confHigh, pValue: p }) => [
      text(group),
      estimate(ratio),
      range(confLow, confHigh),
      pValue(p),
    ]),
  };
}

function forest(ratios: Ratios, rowLabel: string): FigureOf<'forest'> {
  return {
    kind: 'figure',
    id: 'rate-ratios',
    figure: 'forest',
    caption: `Rate ratios against ${ratios[0]?.reference ?? ''} with 95 % confidence intervals`,
    data: {
      measure: 'Rate ratio',
      scale: 'logarithmic',
      noEffect: 1,
      rowLabel,
      rows: ratios.map(({ group, estimate: ratio, confLow, confHigh }) => ({
        label: group,
        estimate: ratio,
        confLow,
        confHigh,
      })),
    },
  };
}
