import type { Dictionary } from '../../dictionary/dictionary.ts';
import { levelCoordinate, levelCounts } from '../../regression/level-counts.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import { cell, records, sum } from '../coordinates.ts';
import { likelihoodCoordinates, residualCoordinates } from '../cox/layout.ts';
import { fitCoordinates } from '../glm/layout.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { PropensityModel } from './model.ts';
import { eventOf, outcomeColumns, type OutcomeModel } from './outcome.ts';

export const fractionalBits = 48;

export const keys = { n: 'n', missing: 'missing', clamped: 'clamped' } as const;

/** Of each covariate column and arm: sums of the normalised value and its square, without and with weights. */
export const momentNames = ['x', 'x²', 'wx', 'wx²'] as const;

/** First coordinate of each part, in the order of the layout. */
export interface PropensityPlaces {
  /** n, missing, clamped, control, treated, (events: all, control, treated,) levels: in every round. */
  counts: number;
  arms: number;
  /** null where the outcome is no event. */
  events: number | null;
  score: number;
  /** By arm: Σw, Σw², capped; then by column and arm the moments. In the last round. */
  weights: number;
  moments: number;
  /** By arm a run of bins of the score. In the last round. */
  overlap: number;
  /** Of the outcome's model: objective, gradient and information; in the last round products of the residuals. */
  outcome: number;
  residuals: number;
}

export function propensityPlaces(model: PropensityModel, dictionary: Dictionary): PropensityPlaces {
  const { score, outcome, bins } = model;
  const p = score.columns.length;
  const q = outcome === null ? 0 : outcomeColumns(outcome).length;
  const events = outcome !== null && eventOf(outcome) !== null ? 5 : null;
  const first = (events === null ? 5 : 8) + levelCounts(countedColumns(model), dictionary).length;
  const weights = first + sizeOfFit(p);
  const moments = weights + 6;
  const overlap = moments + 2 * momentNames.length * (p - 1);
  const ofOutcome = overlap + 2 * bins.count;
  return {
    ...{ counts: 0, arms: 3, events, score: first, weights, moments, overlap },
    outcome: ofOutcome,
    residuals: ofOutcome + sizeOfFit(q),
  };
}

/** Objective, gradient and upper triangle of the information. */
function sizeOfFit(parameters: number): number {
  return 1 + parameters + (parameters * (parameters + 1)) / 2;
}

/** Columns whose levels the gate counts. */
export function countedColumns({ treatmentColumns, score, outcome }: PropensityModel): ModelColumn[] {
  return [...treatmentColumns, ...score.columns, ...(outcome ? outcomeColumns(outcome) : [])];
}

/** `cap`: the largest ‖β‖₁. */
export function propensityLayout(model: PropensityModel, dictionary: Dictionary, cap: number): Layout {
  const places = propensityPlaces(model, dictionary);
  const { score, bins, arms, treatment, outcome } = model;
  const armKeys = arms.map((level) => `n|${treatment}=${level}`);
  const [control, treated] = [places.arms, places.arms + 1];
  return {
    f: fractionalBits,
    ring: 128,
    parameters: Math.max(score.columns.length, outcome ? outcomeColumns(outcome).length : 0),
    coordinates: [
      records(keys.n, 'complete'),
      cell(keys.missing, 'missing', 'complete'),
      { ...cell(keys.clamped, 'clamped', null), of: keys.n },
      ...armKeys.map((key) => cell(key, 'n', 'arm')),
      ...(outcome && places.events !== null ? eventCoordinates(outcome, armKeys) : []),
      ...levelCounts(countedColumns(model), dictionary).map((level) => levelCoordinate(level, keys.n)),
      ...fitCoordinates(score, 'score|'),
      ...armKeys.flatMap((of) => [
        // Over the weights' scale.
        sum(`weights|${of}`, 'weights', 1, 'of the largest', of),
        sum(`weights²|${of}`, 'squared weights', 1, 'of the largest', of),
        { ...cell(`capped|${of}`, 'capped', null), of },
      ]),
      ...score.columns
        .slice(1)
        .flatMap((_, j) =>
          armKeys.flatMap((of) =>
            momentNames.map((name) => sum(`${name}|${String(j + 1)}|${of}`, name, 1, 'normalised', of)),
          ),
        ),
      ...armKeys.flatMap((key) => Array.from({ length: bins.count }, (_, bin) => inBin(key, bin))),
      ...(outcome ? outcomeCoordinates(outcome, cap) : []),
    ],
    tables: [
      {
        id: 'arms',
        dimensions: [{ name: treatment, levels: [...arms] }],
        cells: [control, treated],
        margins: [{ over: [treatment], cells: [0] }],
      },
    ],
    curves: [
      {
        length: bins.count,
        totals: [control, treated],
        exits: [places.overlap, places.overlap + bins.count],
      },
    ],
  };
}

/** A hazard has floors of events at the sites. */
function eventCoordinates({ kind }: OutcomeModel, armKeys: readonly string[]): Coordinate[] {
  const all: Coordinate = { ...cell('events', 'events', null), of: keys.n };
  return [
    kind === 'cox' ? { ...all, scope: 'site', check: 'events' } : all,
    ...armKeys.map((of): Coordinate => ({ ...cell(`events|${of}`, 'events', null), of })),
  ];
}

function outcomeCoordinates(outcome: OutcomeModel, cap: number): Coordinate[] {
  if (outcome.kind === 'glm') return fitCoordinates(outcome.glm, 'outcome|');
  const { hazard } = outcome;
  const largest = cap * (1 + 1e-9) + (hazard.offset?.largest ?? 0);
  return [...likelihoodCoordinates(hazard, largest), ...residualCoordinates(hazard)];
}

/** Shown as far as the curve allows. */
function inBin(key: string, bin: number): Coordinate {
  return {
    key: `score|${key}|bin ${String(bin)}`,
    measure: 'score',
    kind: 'count',
    scope: 'total',
    partition: 'bins',
    bound: 1,
    unit: 'records',
    check: 'none',
  };
}
