import type { Figure } from '@consilium/core/report/block.ts';
import type { FigureData } from '@consilium/core/report/figure-data.ts';

type Curve = FigureData['kaplan-meier']['curves'][number];

const times = [0, 500, 1000, 1500, 2000, 2500];

/** One of each kind, with what makes drawing hard: long and hostile names, hidden values, endless intervals, zeros. */
export const exampleFigures: readonly Figure[] = [
  {
    kind: 'figure',
    id: 'survival',
    figure: 'kaplan-meier',
    caption: 'Survival with 95 % confidence bands',
    data: {
      timeLabel: 'Time to recurrence or death (days)',
      groupLabel: 'Hormonal treatment',
      times,
      curves: [
        curve('hormon=0', 440, 0.00032),
        curve('hormon=1', 246, 0.00021),
        hiddenTail(curve('not known <b>&', 60, 0.0006)),
      ],
    },
  },
  {
    kind: 'figure',
    id: 'survival-all',
    figure: 'kaplan-meier',
    caption: 'Survival in intervals, one group',
    data: { timeLabel: 'Time (days)', times, curves: [{ ...curve('all', 686, 0.00028, 12), isStep: false }] },
  },
  {
    kind: 'figure',
    id: 'forest',
    figure: 'forest',
    caption: 'Hazard ratios with 95 % confidence intervals',
    data: {
      measure: 'Hazard ratio',
      scale: 'logarithmic',
      noEffect: 1,
      rows: [
        { label: 'age', estimate: 0.991, confLow: 0.973, confHigh: 1.009 },
        { label: 'menopausal statuspost', estimate: 1.295, confLow: 0.903, confHigh: 1.857 },
        { label: 'grade2', estimate: 1.89, confLow: 1.161, confHigh: 3.077 },
        { label: 'grade3', estimate: 2.18, confLow: 1.291, confHigh: 3.68 },
        {
          label: 'a term of a very long name that no column could hold:another',
          estimate: 0.71,
          confLow: 0.55,
          confHigh: 0.92,
        },
        { label: 'separated', estimate: 12.4, confLow: 1e-80, confHigh: 1e82 },
        { label: 'not estimated', estimate: null, confLow: null, confHigh: null },
      ],
    },
  },
  {
    kind: 'figure',
    id: 'meta',
    figure: 'forest',
    caption: 'Differences by site and pooled',
    data: {
      measure: 'Mean difference',
      rowLabel: 'Site',
      scale: 'linear',
      noEffect: 0,
      rows: [
        { label: 'north', estimate: 1.2, confLow: -0.4, confHigh: 2.8, weight: 0.2 },
        { label: 'south', estimate: 2.1, confLow: 1.1, confHigh: 3.1, weight: 0.5 },
        { label: 'east', estimate: 0.4, confLow: -0.9, confHigh: 1.7, weight: 0.3 },
        {
          label: 'Random effects',
          role: 'pooled',
          estimate: 1.35,
          confLow: 0.31,
          confHigh: 2.4,
          prediction: { low: -1.2, high: 3.9 },
        },
      ],
    },
  },
  {
    kind: 'figure',
    id: 'histogram',
    figure: 'histogram',
    caption: 'Age at diagnosis',
    data: {
      label: 'Age at diagnosis (years)',
      groups: [{ group: 'all', bins: bins([null, 12, 41, 90, 164, 170, 121, 62, 18, null]) }],
    },
  },
  {
    kind: 'figure',
    id: 'histogram-by',
    figure: 'histogram',
    caption: 'Age at diagnosis by grade',
    data: {
      label: 'Age at diagnosis (years)',
      groups: [
        { group: 'grade=1', bins: bins([0, 0, 8, 20, 24, 15, 10, 4, 0, 0]) },
        { group: 'grade=2', bins: bins([null, 9, 30, 66, 120, 110, 80, 40, 11, null]) },
        { group: 'grade=3', bins: bins([0, null, 14, 33, 44, 41, 25, 12, null, 0]) },
      ],
    },
  },
  {
    kind: 'figure',
    id: 'calibration',
    figure: 'calibration',
    caption: 'Calibration in tenths of predicted risk',
    data: {
      outcome: 'recurrence',
      slope: 0.93,
      intercept: -0.04,
      points: Array.from({ length: 10 }, (_, i) => {
        const predicted = 0.05 + i * 0.09;
        const observed = predicted + 0.06 * Math.sin(i * 1.7);
        return i === 9
          ? { predicted, observed: null, confLow: null, confHigh: null }
          : { predicted, observed, confLow: Math.max(0, observed - 0.07), confHigh: observed + 0.07 };
      }),
    },
  },
  {
    kind: 'figure',
    id: 'decision',
    figure: 'decision',
    caption: 'Decision curve',
    data: {
      outcome: 'recurrence',
      points: Array.from({ length: 60 }, (_, i) => {
        const threshold = (i + 1) / 62;
        const treatAll = 0.3 - (0.7 * threshold) / (1 - threshold);
        return { threshold, treatAll, netBenefit: Math.max(0.3 * (1 - threshold) ** 2.5 - 0.002, treatAll) };
      }),
    },
  },
  {
    kind: 'figure',
    id: 'roc',
    figure: 'roc',
    caption: 'Receiver operating characteristic',
    data: {
      curves: [
        { name: 'all variables', points: rocPoints(0.35), auc: { estimate: 0.741, confLow: 0.702, confHigh: 0.779 } },
        { name: 'age alone', points: rocPoints(0.75), auc: { estimate: 0.571, confLow: null, confHigh: null } },
      ],
    },
  },
  {
    kind: 'figure',
    id: 'love',
    figure: 'love',
    caption: 'Balance before and after weighting',
    data: {
      series: ['before weighting', 'after weighting'],
      rows: [
        { label: 'Age at diagnosis (years)', values: [0.42, 0.03] },
        { label: 'Tumour size (mm)', values: [-0.11, 0.012] },
        { label: 'Progesterone receptors (fmol/mg), a long label that goes on', values: [0.23, -0.06] },
        { label: 'grade', values: [null, null] },
        { label: 'nodes', values: [0.01, 0] },
      ],
    },
  },
  {
    kind: 'figure',
    id: 'correlation',
    figure: 'correlation',
    caption: 'Correlations',
    data: {
      variables: ['Age (years)', 'Tumour size (mm)', 'Nodes', 'Progesterone receptors', 'Oestrogen receptors'],
      pairs: [0, 1, 2, 3, 4].flatMap((y) =>
        [0, 1, 2, 3, 4]
          .filter((x) => x < y)
          .map((x) =>
            x === 1 && y === 3
              ? { x, y, estimate: null, suppressed: 'fewer than 5 records' }
              : { x, y, estimate: Math.cos(1 + x * 2.1 + y * 3.7) },
          ),
      ),
    },
  },
];

function curve(group: string, n: number, hazard: number, steps = 60): Curve {
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const time = (i * 2659) / steps;
    const survival = Math.exp(-hazard * time);
    const half = i === 0 ? 0 : 1.96 * Math.sqrt((survival * (1 - survival)) / (n * Math.exp(-time / 1800)));
    return { time, survival, confLow: Math.max(0, survival - half), confHigh: Math.min(1, survival + half) };
  });
  return { group, isStep: true, points, nRisk: times.map((time) => Math.round(n * Math.exp(-time / 1300))) };
}

function hiddenTail(shown: Curve): Curve {
  return { ...shown, points: shown.points.slice(0, 40), nRisk: shown.nRisk.map((n, i) => (i < 4 ? n : null)) };
}

function bins(counts: readonly (number | null)[]): FigureData['histogram']['groups'][number]['bins'] {
  return counts.map((n, i) => {
    const bin = { from: 20 + 7 * i, to: 27 + 7 * i, n };
    return n === null ? { ...bin, suppressed: 'fewer than 5 records' } : bin;
  });
}

function rocPoints(power: number): FigureData['roc']['curves'][number]['points'] {
  return Array.from({ length: 21 }, (_, i) => ({ falsePositiveRate: i / 20, sensitivity: (i / 20) ** power }));
}
