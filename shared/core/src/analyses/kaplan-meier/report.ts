import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { Cell, Column, Figure, Table } from '../../report/block.ts';
import { blank, count, estimate, measured, measuredRange, number, pValue, range, text } from '../../report/cell.ts';
import { countedAtColumn } from '../../report/counted-at.ts';
import type { SurvivalFigure } from '../../report/figure-data.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import { countedAt } from '../../survival/landmark.ts';
import { roundTimes } from '../../survival/round-times.ts';
import type { CurveShown, KaplanMeierParams, KaplanMeierResult } from './params.ts';

type Landmark = NonNullable<CurveShown['at']>[number];
type Contrasts = NonNullable<KaplanMeierResult['rmstContrasts']>;

const group: Column = { header: 'Group', name: 'group', align: 'left' };
const interval: Column = { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' };

export const kaplanMeierReport: Report<KaplanMeierParams, KaplanMeierResult> = ({ params, result, dictionary }) => {
  const { curves, rmstContrasts } = result;
  const { label, unit, late } = timeOf(params, dictionary);
  const times = roundTimes(Math.max(0, ...curves.map(({ points }) => points.at(-1)?.time ?? 0)), unit);
  return [
    groupTable(curves, label),
    figureOf(curves, times, { timeLabel: label, late, ...groupLabelOf(params, dictionary) }),
    survivalTable(curves, times, { timeLabel: label, late }),
    ...(params.rmst === null ? [] : [meanTable(curves, params.rmst)]),
    ...(rmstContrasts && rmstContrasts.length > 0 ? [contrastTable(rmstContrasts)] : []),
    pointTable(curves),
  ];
};

function figureOf(
  curves: readonly CurveShown[],
  times: number[],
  { late, ...labels }: Pick<SurvivalFigure, 'timeLabel' | 'groupLabel'> & { late: boolean },
): Figure {
  const data: SurvivalFigure = {
    ...labels,
    times,
    curves: curves
      .filter(({ points }) => points.length > 0)
      .map((curve) => ({
        group: curve.group,
        isStep: curve.approximate === undefined,
        points: curve.points.map(({ time, survival, confLow, confHigh }) => ({ time, survival, confLow, confHigh })),
        nRisk: times.map((time) => landmarkOf(curve, time, late).nRisk),
        isOtherTime: times.map((time) => landmarkOf(curve, time, late).nRiskAt !== undefined),
      })),
  };
  return {
    kind: 'figure',
    id: 'survival',
    figure: 'kaplan-meier',
    caption: 'Survival with 95 % confidence bands',
    data,
  };
}

/** Where intervals take the place of times, a median is known to lie between two times and no closer. */
function groupTable(curves: readonly CurveShown[], timeLabel: string): Table {
  const within = curves.some(({ median }) => median.within !== undefined);
  return {
    kind: 'table',
    id: 'groups',
    caption: `Median of ${timeLabel}`,
    columns: [
      group,
      { header: 'n', name: 'n', align: 'right' },
      { header: 'Events', name: 'events', align: 'right' },
      { header: within ? 'Median, about' : 'Median', name: 'median', align: 'decimal' },
      ...(within ? [{ header: 'lies in', name: ['medianLow', 'medianHigh'], align: 'right' } as const] : []),
      interval,
    ],
    rows: curves.map(({ group: name, n, events, suppressed, median }) => [
      text(name),
      count(n, n === null ? suppressed : undefined),
      count(events, events === null ? suppressed : undefined),
      measured(median.estimate),
      ...(within ? [measuredRange(median.within?.low ?? null, median.within?.high ?? null)] : []),
      measuredRange(median.confLow, median.confHigh),
    ]),
  };
}

/** At the landmarks that were asked for, else at a few round times. */
function survivalTable(
  curves: readonly CurveShown[],
  times: readonly number[],
  { timeLabel, late }: { timeLabel: string; late: boolean },
): Table {
  const asked = curves.some(({ at }) => at !== undefined);
  const rows = curves.flatMap((curve) =>
    (curve.at ?? times.map((time) => landmarkOf(curve, time, late))).map((point) => ({ ...point, group: curve.group })),
  );
  const marked = rows.some(({ nRiskAt }) => nRiskAt !== undefined);
  return {
    kind: 'table',
    id: 'survival-at',
    caption: 'Survival and numbers at risk',
    columns: [
      group,
      { header: timeLabel, name: 'time', align: 'right' },
      { header: 'At risk', name: 'nRisk', align: 'right' },
      ...(marked ? [countedAtColumn.column] : []),
      { header: 'Survival', name: 'survival', align: 'decimal' },
      { header: 'Std. error', name: 'stdError', align: 'decimal' },
      interval,
    ],
    rows: rows.map((point): Cell[] => [
      text(point.group),
      count(point.time),
      count(point.nRisk),
      ...(marked ? [countedAtColumn.cell(point)] : []),
      estimate(point.survival),
      estimate(point.stdError),
      range(point.confLow, point.confHigh),
    ]),
    ...(marked ? { notes: [countedAtColumn.note] } : {}),
    ...(asked ? {} : { medium: 'people' }),
  };
}

/** The curve between its points: a step, or a straight line where intervals take the place of times. */
function landmarkOf({ points, approximate }: CurveShown, time: number, late: boolean): Landmark {
  const next = points.find((point) => point.time >= time && point.time > 0);
  const last = points.findLast((point) => point.time <= time);
  const share = next && last && approximate && next.time > last.time ? (time - last.time) / (next.time - last.time) : 0;
  const between = (key: 'survival' | 'stdError' | 'confLow' | 'confHigh'): number | null => {
    const [a, b] = [last?.[key] ?? null, next?.[key] ?? null];
    return a === null || b === null || share === 0 ? a : a + share * (b - a);
  };
  const left = last && last.nRisk !== null ? last.nRisk - (last.nEvent ?? 0) - (last.nCensor ?? 0) : null;
  if (!next && left !== 0) return { time, nRisk: null, survival: null, stdError: null, confLow: null, confHigh: null };
  return {
    time,
    nRisk: next ? next.nRisk : 0,
    ...countedAt(next?.from, time, late),
    survival: between('survival'),
    stdError: between('stdError'),
    confLow: between('confLow'),
    confHigh: between('confHigh'),
  };
}

function meanTable(curves: readonly CurveShown[], tau: number): Table {
  return {
    kind: 'table',
    id: 'restricted-means',
    caption: `Restricted mean survival up to ${String(tau)}`,
    columns: [
      group,
      { header: 'Mean', name: 'estimate', align: 'decimal' },
      { header: 'Std. error', name: 'stdError', align: 'decimal' },
      interval,
    ],
    rows: curves.map(({ group: name, rmst }) => [
      text(name),
      estimate(rmst?.estimate ?? null),
      estimate(rmst?.stdError ?? null),
      range(rmst?.confLow ?? null, rmst?.confHigh ?? null),
    ]),
  };
}

function contrastTable(contrasts: Contrasts): Table {
  return {
    kind: 'table',
    id: 'restricted-mean-contrasts',
    caption: `Restricted means against ${contrasts[0]?.reference ?? ''}`,
    columns: [
      group,
      { header: 'Contrast', name: 'contrast', align: 'left' },
      { header: 'Estimate', name: 'estimate', align: 'decimal' },
      interval,
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows: contrasts.flatMap(({ group: name, difference, ratio }) =>
      [
        { ...difference, kind: 'difference' },
        { ...ratio, kind: 'ratio' },
      ].map((of): Cell[] => [
        text(name),
        text(of.kind),
        estimate(of.estimate),
        range(of.confLow, of.confHigh),
        pValue(of.pValue),
      ]),
    ),
  };
}

/** `from` is filled where a row stands for an interval: its curve is approximate and nRisk belongs to `from`. */
function pointTable(curves: readonly CurveShown[]): Table {
  const names = [
    'group',
    'from',
    'time',
    'nRisk',
    'nEvent',
    'nCensor',
    'survival',
    'stdError',
    'confLow',
    'confHigh',
  ] as const;
  return {
    kind: 'table',
    id: 'points',
    medium: 'data',
    columns: names.map((name) => ({ header: name, name, align: name === 'group' ? 'left' : 'right' })),
    rows: curves.flatMap((curve) =>
      curve.points.map((point) =>
        names.map((name) =>
          name === 'group'
            ? text(curve.group)
            : point[name] === undefined
              ? blank
              : number(point[name], { style: 'significant', digits: 6 }),
        ),
      ),
    ),
  };
}

function timeOf(
  { formula }: KaplanMeierParams,
  dictionary: Dictionary | null,
): { label: string; unit?: string; late: boolean } {
  const response = formula.response?.kind === 'surv' ? formula.response : null;
  const late = response?.start !== undefined;
  const name = response?.time ?? 'time';
  const unit = dictionary?.variables.find((variable) => variable.name === name)?.unit;
  return { label: variableLabel(name, dictionary), late, ...(unit === undefined ? {} : { unit }) };
}

function groupLabelOf({ formula }: KaplanMeierParams, dictionary: Dictionary | null): { groupLabel?: string } {
  const names = formula.terms.flatMap((term) => term.flatMap((of) => (of.kind === 'variable' ? [of.name] : [])));
  return names.length === 0 ? {} : { groupLabel: names.map((name) => variableLabel(name, dictionary)).join(', ') };
}
