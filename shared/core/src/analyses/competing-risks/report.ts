import type { Cell, Column, Figure, Table } from '../../report/block.ts';
import { blank, count, estimate, number, pValue, range, text } from '../../report/cell.ts';
import { countedAtColumn } from '../../report/counted-at.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import { countedAt } from '../../survival/landmark.ts';
import { roundTimes } from '../../survival/round-times.ts';
import type { CompetingRisksParams, CompetingRisksResult, IncidenceShown } from './params.ts';

const head: Column[] = [
  { header: 'Group', name: 'group', align: 'left' },
  { header: 'Cause', name: 'cause', align: 'left' },
];
const interval: Column = { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' };

export const competingRisksReport: Report<CompetingRisksParams, CompetingRisksResult> = ({
  params,
  result,
  dictionary,
}) => {
  const { curves, tests } = result;
  const response = params.formula.response?.kind === 'surv' ? params.formula.response : null;
  const name = response?.time ?? 'time';
  const late = response?.start !== undefined;
  const unit = dictionary?.variables.find((variable) => variable.name === name)?.unit;
  const times = roundTimes(Math.max(0, ...curves.map(({ points }) => points.at(-1)?.time ?? 0)), unit);
  return [
    countTable(curves),
    figureOf(curves, times, { timeLabel: variableLabel(name, dictionary), late }),
    ...(params.at.length === 0 ? [] : [landmarkTable(curves, variableLabel(name, dictionary))]),
    ...(tests ? [testTable(tests)] : []),
    pointTable(curves),
  ];
};

function figureOf(
  curves: readonly IncidenceShown[],
  times: number[],
  { timeLabel, late }: { timeLabel: string; late: boolean },
): Figure {
  return {
    kind: 'figure',
    id: 'incidence',
    figure: 'kaplan-meier',
    caption: 'Cumulative incidence by cause with 95 % confidence bands',
    data: {
      timeLabel,
      quantity: 'Cumulative incidence',
      times,
      curves: curves
        .filter(({ points }) => points.length > 0)
        .map((curve) => ({
          group: `${labelOf(curve)}: ${curve.cause}`,
          isStep: curve.approximate === undefined,
          points: curve.points.map(({ time, estimate: survival, confLow, confHigh }) => ({
            time,
            survival,
            confLow,
            confHigh,
          })),
          nRisk: times.map((time) => atRisk(curve, time)),
          isOtherTime: times.map((time) => isOtherTime(curve, time, late)),
        })),
    },
  };
}

/** Just before a time; inside a stretch of time, where it begins. null where the curve ends before its time. */
function atRisk({ points }: IncidenceShown, time: number): number | null {
  const next = points.find((point) => point.time >= time && point.time > 0);
  if (next) return next.nRisk;
  const last = points.at(-1);
  if (last?.nRisk === undefined || last.nRisk === null) return null;
  const left = last.nRisk - (last.nEvent ?? 0) - (last.nCompeting ?? 0) - (last.nCensor ?? 0);
  return left === 0 ? 0 : null;
}

/** Whether the number at risk is that of another time. */
function isOtherTime({ points }: IncidenceShown, time: number, late: boolean): boolean {
  const next = points.find((point) => point.time >= time && point.time > 0);
  return countedAt(next?.from, time, late).nRiskAt !== undefined;
}

/** Events, and the incidence where the curve ends. */
function countTable(curves: readonly IncidenceShown[]): Table {
  return {
    kind: 'table',
    id: 'causes',
    caption: 'Events by cause, and cumulative incidence at the end of each curve',
    columns: [
      ...head,
      { header: 'n', name: 'n', align: 'right' },
      { header: 'Events', name: 'events', align: 'right' },
      { header: 'Until', name: 'time', align: 'right' },
      { header: 'Incidence', name: 'estimate', align: 'decimal' },
      interval,
    ],
    rows: curves.map((curve): Cell[] => {
      const last = curve.points.at(-1);
      return [
        text(labelOf(curve)),
        text(curve.cause),
        count(curve.n, curve.n === null ? curve.suppressed : undefined),
        count(curve.events, curve.events === null ? curve.suppressed : undefined),
        count(last?.time ?? null),
        estimate(last?.estimate ?? null),
        range(last?.confLow ?? null, last?.confHigh ?? null),
      ];
    }),
  };
}

function landmarkTable(curves: readonly IncidenceShown[], timeLabel: string): Table {
  const marked = curves.some(({ at }) => at?.some(({ nRiskAt }) => nRiskAt !== undefined));
  return {
    kind: 'table',
    id: 'incidence-at',
    caption: 'Cumulative incidence',
    columns: [
      ...head,
      { header: timeLabel, name: 'time', align: 'right' },
      { header: 'At risk', name: 'nRisk', align: 'right' },
      ...(marked ? [countedAtColumn.column] : []),
      { header: 'Incidence', name: 'estimate', align: 'decimal' },
      { header: 'Std. error', name: 'stdError', align: 'decimal' },
      interval,
    ],
    rows: curves.flatMap((curve) =>
      (curve.at ?? []).map((point): Cell[] => [
        text(labelOf(curve)),
        text(curve.cause),
        count(point.time),
        count(point.nRisk),
        ...(marked ? [countedAtColumn.cell(point)] : []),
        estimate(point.estimate),
        estimate(point.stdError),
        range(point.confLow, point.confHigh),
      ]),
    ),
    ...(marked ? { notes: [countedAtColumn.note] } : {}),
  };
}

function testTable(tests: NonNullable<CompetingRisksResult['tests']>): Table {
  const names = { gray: 'Gray: equal incidence', 'log-rank': 'log-rank: equal cause-specific hazards' };
  return {
    kind: 'table',
    id: 'tests',
    caption: 'Tests between groups',
    columns: [
      { header: 'Cause', name: 'cause', align: 'left' },
      { header: 'Test', name: 'method', align: 'left' },
      { header: 'χ²', name: 'statistic', align: 'decimal' },
      { header: 'df', name: 'df', align: 'right' },
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows: tests.map(({ cause, method, statistic, df, pValue: p }) => [
      text(cause),
      text(names[method]),
      estimate(statistic),
      count(df),
      pValue(p),
    ]),
  };
}

function pointTable(curves: readonly IncidenceShown[]): Table {
  const numbers = [
    'from',
    'time',
    'nRisk',
    'nEvent',
    'nCompeting',
    'nCensor',
    'estimate',
    'stdError',
    'confLow',
    'confHigh',
  ] as const;
  return {
    kind: 'table',
    id: 'points',
    medium: 'data',
    columns: [...head, ...numbers.map((name): Column => ({ header: name, name, align: 'right' }))],
    rows: curves.flatMap((curve) =>
      curve.points.map((point) => [
        text(labelOf(curve)),
        text(curve.cause),
        ...numbers.map((name) =>
          point[name] === undefined ? blank : number(point[name], { style: 'significant', digits: 6 }),
        ),
      ]),
    ),
  };
}

function labelOf({ group, stratum }: IncidenceShown): string {
  return stratum === undefined ? group : `${group}, ${stratum}`;
}
