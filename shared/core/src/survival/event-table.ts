import type { Dictionary } from '../dictionary/dictionary.ts';
import { Problem } from '../protocol/problem.ts';
import type { Formula } from '../query-language/formula.ts';
import { type SurvivalFormula, survivalFormula } from './survival-formula.ts';
import { type SurvivalGroup, survivalGroups } from './survival-groups.ts';
import { type GridParams, intervalCount, type TimeGrid, timeGrid } from './time-grid.ts';

/** The groups of a stratum, in which a curve is drawn for each. */
export interface Arm {
  stratum: number;
  group: number;
  /** `hormon=1`, with the stratum where there is one. */
  name: string;
}

/** An event table before anybody looks at data: arms × ways to leave × intervals of time, and where each count stands. */
export interface EventTablePlan {
  formula: SurvivalFormula;
  grid: TimeGrid;
  /** Number of intervals, with the one beyond the grid. */
  length: number;
  strata: SurvivalGroup[];
  groups: SurvivalGroup[];
  /** By stratum, then by group. */
  arms: Arm[];
  /** Ways to leave: `event` or the causes, and `censored` last. */
  exits: readonly string[];
  places: EventTablePlaces;
}

/** Indices of coordinates. */
export interface EventTablePlaces {
  /** Records that are used. */
  n: number;
  /** Records that miss a variable. */
  missing: number;
  /** Records that would leave before they enter; null where everybody is there from the beginning. */
  unordered: number | null;
  clamped: number;
  /** Records between two times of the grid, where the grid should be the data's own; null where it need not be. */
  between: number | null;
  /** Of arm a and exit e: totals + a · exits + e. */
  totals: number;
  /** First interval of arm a and exit e: runs + (a · exits + e) · length. */
  runs: number;
  /** First interval of the late entries of arm a: entries + a · length; null without late entry. */
  entries: number | null;
  /** Number of coordinates. */
  size: number;
}

/** A sum over four sites of so many 64-bit integers is a megabyte for each of them. */
const maxCoordinates = 150_000;

export function eventTablePlan(
  formula: Formula,
  gridParam: GridParams | null,
  exits: (formula: SurvivalFormula) => readonly string[],
  dictionary: Dictionary,
): EventTablePlan {
  const read = survivalFormula(formula, dictionary);
  const grid = timeGrid(read.time, gridParam, read.start?.min ?? read.time.min);
  const groups = survivalGroups(read.groups);
  const strata = survivalGroups(read.strata);
  const arms = strata.flatMap((stratum, s) =>
    groups.map(({ name }, g) => ({
      stratum: s,
      group: g,
      name: read.strata.length === 0 ? name : `${name}, ${stratum.name}`,
    })),
  );
  const plan = { formula: read, grid, length: intervalCount(grid), strata, groups, arms, exits: exits(read) };
  const places = placesOf(plan);
  if (places.size > maxCoordinates) {
    throw new Problem('too-large', `The event table has more than ${String(maxCoordinates)} counts`, {
      where: 'params.grid',
      mend: 'Give a coarser grid, as in grid: { step: 30 }, or fewer groups and strata.',
    });
  }
  return { ...plan, places };
}

/** Coordinate of an arm's total by the way to leave. */
export function totalPlace({ places, exits }: EventTablePlan, arm: number, exit: number): number {
  return places.totals + arm * exits.length + exit;
}

/** First coordinate of the counts by time. */
export function runPlace({ places, exits, length }: EventTablePlan, arm: number, exit: number): number {
  return places.runs + (arm * exits.length + exit) * length;
}

function placesOf({ formula, grid, length, arms, exits }: Omit<EventTablePlan, 'places'>): EventTablePlaces {
  const late = formula.start !== null;
  const clamped = late ? 3 : 2;
  const totals = clamped + (grid.exact ? 2 : 1);
  const runs = totals + arms.length * exits.length;
  const entries = runs + arms.length * exits.length * length;
  return {
    n: 0,
    missing: 1,
    unordered: late ? 2 : null,
    clamped,
    between: grid.exact ? clamped + 1 : null,
    totals,
    runs,
    entries: late ? entries : null,
    size: entries + (late ? arms.length * length : 0),
  };
}
