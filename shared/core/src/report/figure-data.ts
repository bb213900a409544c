/**
 * What each figure shows, as data: an analysis' report fills one in, shared/web draws it. Texts are shown as they are;
 * null stands for a value that was removed by disclosure control or that does not exist, and is never drawn.
 */
export interface FigureData {
  'kaplan-meier': SurvivalFigure;
  forest: ForestFigure;
  histogram: HistogramFigure;
  calibration: CalibrationFigure;
  decision: DecisionFigure;
  roc: RocFigure;
  love: LoveFigure;
  correlation: CorrelationFigure;
}

/** Step curves (straight lines where `isStep` is false) with bands, and numbers at risk at `times` below. */
export interface SurvivalFigure {
  timeLabel: string;
  /** What the curves are: `Survival` unless given; one that rises from 0 is drawn as readily. */
  quantity?: string;
  /** What tells the groups apart: the variables' labels. */
  groupLabel?: string;
  times: number[];
  curves: {
    group: string;
    isStep: boolean;
    points: { time: number; survival: number | null; confLow: number | null; confHigh: number | null }[];
    /** At `times`; null where it is not shown. */
    nRisk: (number | null)[];
    /** Which of them belong to another time, the beginning of a merged interval; none unless given. */
    isOtherTime?: boolean[];
  }[];
}

/** One line a row: an estimate with its interval, on a logarithmic scale where it is a ratio. */
export interface ForestFigure {
  /** What is estimated: `Odds ratio`. */
  measure: string;
  scale: 'logarithmic' | 'linear';
  /** Where there is no effect: 1 for a ratio, 0 for a difference. */
  noEffect: number;
  /** What the rows are: `Term` unless given. */
  rowLabel?: string;
  rows: ForestRow[];
}
export interface ForestRow extends Interval {
  label: string;
  /** `pooled`: a diamond below the others. */
  role?: 'pooled';
  /** Share of the pooled estimate, 0 to 1: the size of the square. */
  weight?: number;
  /** Of a pooled estimate: where the effect at a further site would lie. */
  prediction?: { low: number; high: number };
}
export interface Interval {
  estimate: number | null;
  confLow: number | null;
  confHigh: number | null;
}

/** Bars over bins; several groups below one another on the same scales. */
export interface HistogramFigure {
  /** The variable, with its unit. */
  label: string;
  /** What the bars' heights are: `Records` unless given. */
  quantity?: string;
  groups: { group: string; bins: HistogramBin[] }[];
}
export interface HistogramBin {
  from: number;
  to: number;
  n: number | null;
  /** Why n is not shown. */
  suppressed?: string;
}

/** Observed against predicted risk, one point a group of predictions. */
export interface CalibrationFigure {
  /** What is predicted. */
  outcome: string;
  points: { predicted: number; observed: number | null; confLow: number | null; confHigh: number | null }[];
  slope?: number;
  intercept?: number;
}

/** Net benefit of treating by a score, and of treating all, by the risk from which on one would treat. */
export interface DecisionFigure {
  /** What is predicted. */
  outcome: string;
  points: { threshold: number; netBenefit: number; treatAll: number }[];
}

/** Sensitivity against the share of false alarms; points from (0, 0) to (1, 1). */
export interface RocFigure {
  curves: { name: string; points: { falsePositiveRate: number; sensitivity: number }[]; auc: Interval }[];
}

/** Standardised mean differences, by their size: one row a variable, one mark a series (before, after …). */
export interface LoveFigure {
  series: string[];
  /** Differences below it count as balance. 0.1. */
  limit?: number;
  /** `values` as the series. */
  rows: { label: string; values: (number | null)[] }[];
}

/** Coefficients from -1 to 1, one cell a pair. */
export interface CorrelationFigure {
  /** Labels, in order. */
  variables: string[];
  /** Positions in `variables`. */
  pairs: { x: number; y: number; estimate: number | null; suppressed?: string }[];
}
