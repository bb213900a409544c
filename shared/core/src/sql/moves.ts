import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { informationEntries } from '../regression/information.ts';
import { levelCounts } from '../regression/level-counts.ts';
import { addsUpByTime } from '../survival/adds-up-by-time.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import type { RiskGrid } from '../survival/risk-grid.ts';
import { column, real, whole } from './bound-value.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from './grid-sum.ts';
import { productOf } from './column-products.ts';
import { columnName, levelCondition } from './model-columns.ts';
import { isUsed, riskName, stratumNames } from './risk-records.ts';

/** Fractional bits of weights and of what events add up. */
export const weightBits = 48;

export interface Moves {
  model: HazardModel;
  dictionary: Dictionary;
  grid: RiskGrid;
  /** Largest |η|. */
  largest: number;
}

interface Sum {
  name: string;
  sql: NumberSql;
}

/**
 * Of the records used in the table `records` (risk-records.ts), by stratum, time and event (1, 0, or 2 for an entry): what
 * leaves at it, and, with a sign, what enters. Whole numbers, so that the order of adding does not matter.
 * - `_n` records; `_r`, `_r0 …` risks and risks times columns; where products are added up by time, `_r0_1 …` risks times
 *   two columns.
 * - Of exits alone, 0 for entries: weights `_vs`, `_veta` and `_vx0 …` times predictor and columns; how many were
 *   `_outside` their bounds, and at the levels `_level0 …`.
 */
export function movesOf({ model, dictionary, grid, largest }: Moves, dialect: EngineDialect): Selection {
  const keys = stratumNames(model);
  const [risks, others] = [riskSums(model, grid, dialect), exitSums(model, dictionary, largest, dialect)];
  const exits = dialect.builder
    .selectFrom('records')
    .select([
      ...keys.map((key) => column(key).as(key)),
      column('_time').as('_at'),
      column('_event').as('_event'),
      sql<number>`count(*)`.as('_n'),
      ...[...risks, ...others].map((sum) => sum.sql.as(sum.name)),
    ])
    .where(isUsed)
    .groupBy([...keys, '_time', '_event'].map(column));
  if (!model.start) return exits;
  const entries = dialect.builder
    .selectFrom('records')
    .select([
      ...keys.map((key) => column(key).as(key)),
      column('_start').as('_at'),
      real(2).as('_event'),
      sql<number>`count(*)`.as('_n'),
      ...risks.map((sum) => sql<number>`- (${sum.sql})`.as(sum.name)),
      ...others.map((sum) => whole(0).as(sum.name)),
    ])
    .where(isUsed)
    .groupBy([...keys, '_start'].map(column));
  return exits.unionAll(entries);
}

/** What the sum of risks times columns i ≤ j is called; null where it is 0. A 0/1 column is its own square. */
export function productName(model: HazardModel, i: number, j: number): string | null {
  const product = productOf(model, i, j);
  if (product === 'none') return null;
  return product === 'itself' ? `_r${String(i)}` : `_r${String(i)}_${String(j)}`;
}

function riskSums(model: HazardModel, grid: RiskGrid, dialect: EngineDialect): Sum[] {
  const sum = (name: string, term: NumberSql): Sum => ({
    name,
    sql: gridSum(term, 0, grid.bound * 2 ** grid.bits, dialect),
  });
  const products = addsUpByTime(model) ? informationEntries(model.columns.length) : [];
  return [
    sum('_r', column('_risk')),
    ...model.columns.map((_, j) => sum(`_r${String(j)}`, column(riskName(j)))),
    ...products.flatMap(([i, j]) => {
      const name = productName(model, i, j);
      if (name === null || name === `_r${String(i)}`) return [];
      return [sum(name, sql<number>`${column(riskName(i))} * ${column(columnName(j))}`)];
    }),
  ];
}

function exitSums(model: HazardModel, dictionary: Dictionary, largest: number, dialect: EngineDialect): Sum[] {
  const v = column('_v');
  const weighted = (name: string, term: NumberSql, bound: number): Sum => ({
    name,
    sql: gridSum(
      scaledToGrid(model.weights ? sql<number>`${v} * ${term}` : term, weightBits),
      weightBits,
      bound,
      dialect,
    ),
  });
  return [
    ...(model.weights ? [{ name: '_vs', sql: gridSum(scaledToGrid(v, weightBits), weightBits, 1, dialect) }] : []),
    weighted('_veta', column('_eta'), largest + 1),
    ...model.columns.map((_, j) => weighted(`_vx${String(j)}`, column(columnName(j)), 1)),
    { name: '_outside', sql: countWhere(sql`${column('_outside')}`) },
    ...levelCounts(model.columns, dictionary).map((count, k) => ({
      name: `_level${String(k)}`,
      sql: countWhere(levelCondition(count, dictionary)),
    })),
  ];
}
