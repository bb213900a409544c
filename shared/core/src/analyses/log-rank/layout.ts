import type { Dictionary } from '../../dictionary/dictionary.ts';
import { type SurvivalFormula, survivalFormula } from '../../survival/survival-formula.ts';
import { type EventTablePlan, eventTablePlan } from '../../survival/event-table.ts';
import { eventTableLayout } from '../../survival/event-table-layout.ts';
import { type SurvivalGroup, survivalGroups } from '../../survival/survival-groups.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { LogRankParams } from './params.ts';

export const fractionalBits = 48;

/** The test within sites: groups, and the variables whose levels are strata beside the site. */
export interface WithinSitesPlan {
  formula: SurvivalFormula;
  groups: SurvivalGroup[];
  strata: SurvivalGroup[];
  /** With ρ ≠ 0 the observed numbers are weighted sums. */
  weighted: boolean;
}

/** null: the event table is added up over sites, and the test computed from the total. */
export function withinSitesPlan(
  { formula, rho, stratifiedBySite }: LogRankParams,
  dictionary: Dictionary,
): WithinSitesPlan | null {
  const read = survivalFormula(formula, dictionary);
  if (!read.bySite && !stratifiedBySite) return null;
  return {
    formula: read,
    groups: survivalGroups(read.groups),
    strata: survivalGroups(read.strata),
    weighted: rho !== 0,
  };
}

export function pooledPlan({ formula, grid }: LogRankParams, dictionary: Dictionary): EventTablePlan {
  return eventTablePlan(formula, grid, () => ['event', 'censored'], dictionary);
}

export function logRankLayout(params: LogRankParams, dictionary: Dictionary): Layout {
  const plan = withinSitesPlan(params, dictionary);
  return plan ? withinSitesLayout(plan) : eventTableLayout(pooledPlan(params, dictionary));
}

export const keys = {
  n: 'n',
  missing: 'missing',
  unordered: 'unordered',
  clamped: 'clamped',
  group: (g: number) => `n|${String(g)}`,
  events: (g: number) => `event|${String(g)}`,
  censored: (g: number) => `censored|${String(g)}`,
  observed: (g: number) => `observed|${String(g)}`,
  score: (g: number) => `score|${String(g)}`,
  variance: (g: number, h: number) => `variance|${String(g)},${String(h)}`,
};

/** Pairs g ≤ h, row by row. */
export function variancePairs(groups: number): [number, number][] {
  return Array.from({ length: groups }, (_, g) => g).flatMap((g) =>
    Array.from({ length: groups - g }, (_, k): [number, number] => [g, g + k]),
  );
}

/** Counts by group; then Σ over strata and times: (weighted events,) observed − expected, and the covariances. */
function withinSitesLayout({ formula, groups, weighted }: WithinSitesPlan): Layout {
  const numbers = [...groups.keys()];
  const coordinates = [
    records(keys.n, 'status'),
    cell(keys.missing, 'missing', 'status'),
    ...(formula.start ? [cell(keys.unordered, 'leaves before it enters', 'status')] : []),
    { ...cell(keys.clamped, 'clamped', null), of: keys.n },
    ...numbers.map((g) => records(keys.group(g), 'groups')),
    ...numbers.flatMap((g) => [cell(keys.events(g), 'event', 'exits'), cell(keys.censored(g), 'censored', 'exits')]),
    ...(weighted ? numbers.map((g) => sum(keys.observed(g), 'weighted events', 1, 'events', keys.events(g))) : []),
    ...numbers.map((g) => testSum(keys.score(g), 'observed − expected', 1, g)),
    ...variancePairs(groups.length).map(([g, h]) => testSum(keys.variance(g, h), 'covariance', 0.25, g)),
  ];
  const places = new Map(coordinates.map(({ key }, i) => [key, i]));
  const at = (names: string[]): number[] => names.map((key) => places.get(key) ?? 0);
  return {
    f: fractionalBits,
    ring: 128,
    parameters: 0,
    coordinates,
    tables: [
      {
        id: 'exits',
        dimensions: [
          { name: 'group', levels: groups.map(({ name }) => name) },
          { name: 'exit', levels: ['event', 'censored'] },
        ],
        cells: at(numbers.flatMap((g) => [keys.events(g), keys.censored(g)])),
        margins: [
          { over: ['exit'], cells: at(numbers.map(keys.group)) },
          { over: ['group', 'exit'], cells: at([keys.n]) },
        ],
      },
    ],
  };
}

/** Not scaled where counts are rounded: the test would be another. Differences alone, so that no exact count leaves. */
function testSum(key: string, measure: string, bound: number, group: number): Coordinate {
  return { ...sum(key, measure, bound, 'events', keys.events(group)), kind: 'model' };
}
