import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { informationEntries } from '../regression/information.ts';
import { levelCounts } from '../regression/level-counts.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real } from './bound-value.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { meanProduct } from './event-steps.ts';
import { largestExposure, largestResidual } from './exposed-records.ts';
import { countWhere, gridSum, scaledToGrid } from './grid-sum.ts';
import { widestRow, type Piece } from './long-rows.ts';
import { columnName, excludeOneAnother, levelCondition } from './model-columns.ts';
import { isUsed } from './risk-records.ts';

/** A coordinate: a sum over the records (table `exposed`) plus one over the event times (table `steps`). */
export interface CoxTerm {
  records: NumberSql | null;
  times: NumberSql | null;
}

export interface CoxGrid {
  model: HazardModel;
  tied: boolean;
  /** Fractional bits of what leaves. */
  f: number;
  /** Largest |η|. */
  largest: number;
  /** Fractional bits of the risks in `_s`. */
  riskBits: number;
}

const [event, eta, each] = [column('_event'), column('_eta'), column('_each')];
const happened = sql<boolean>`${isUsed} and ${event} = ${real(1)}`;

/** All events at one time together stay below it. */
const largestAtOnce = 2 ** 40;

/** n, missing, (unordered,) clamped, events, levels. */
export function countTerms({ model }: CoxGrid, dictionary: Dictionary): CoxTerm[] {
  const counts = [
    countWhere(isUsed),
    countWhere(model.start ? sql`${eta} is null and not ${column('_unordered')}` : sql`${eta} is null`),
    ...(model.start ? [countWhere(sql`${column('_unordered')}`)] : []),
    countWhere(sql`${isUsed} and ${column('_outside')}`),
    countWhere(happened),
    ...levelCounts(model.columns, dictionary).map((count) =>
      countWhere(sql`${isUsed} and ${levelCondition(count, dictionary)}`),
    ),
  ];
  return counts.map((records) => ({ records, times: null }));
}

/** The log-likelihood, its gradient and the information, all over the weights' scale. */
export function likelihoodTerms(grid: CoxGrid, dialect: EngineDialect): CoxTerm[] {
  const { model, largest, riskBits } = grid;
  const risk = sql`${column('_s')} * ${real((model.weights?.scale ?? 1) * 2 ** -riskBits)}`;
  const setTerm = sql<number>`${column('_log')} - ${column('_d')} * ln(${risk})`;
  return [
    {
      records: ofRecords(sql<number>`${ofEvent(model)} * ${eta}`, largest + 1, grid, dialect),
      times: ofTimes(sql<number>`${each} * (${setTerm})`, grid, dialect),
    },
    ...scoreTerms(grid, null, dialect),
    ...informationTerms(grid, column('_u'), null, dialect),
  ];
}

/** Of the test of proportional hazards: score of the transform times each column, and its information. */
export function proportionalityTerms(grid: CoxGrid, dialect: EngineDialect): CoxTerm[] {
  const g = column('_g');
  return [
    ...scoreTerms(grid, { ofRecord: column('_gx'), ofTime: g }, dialect),
    ...informationTerms(grid, column('_ug'), g, dialect),
    ...informationTerms(grid, column('_ugg'), sql<number>`${g} * ${g}`, dialect),
  ];
}

/** Products of the weighted score residuals. */
export function residualTerms(grid: CoxGrid, dialect: EngineDialect): CoxTerm[] {
  const bound = largestResidual * largestResidual;
  return informationEntries(grid.model.columns.length).map(([i, j]) => ({
    records: ofRecords(
      sql<number>`${column(`_res${String(i)}`)} * ${column(`_res${String(j)}`)}`,
      bound,
      grid,
      dialect,
    ),
    times: null,
  }));
}

/** Terms as subqueries of one row each. */
export function coxPieces(terms: readonly CoxTerm[], first: number, dialect: EngineDialect): Piece[] {
  return Array.from({ length: Math.ceil(terms.length / widestRow) }, (_, i) => {
    const part = terms.slice(i * widestRow, (i + 1) * widestRow);
    return { first: first + i * widestRow, count: part.length, row: rowOf(part, dialect) };
  });
}

function rowOf(terms: readonly CoxTerm[], dialect: EngineDialect): Selection {
  const db = dialect.builder;
  const name = (letter: string, j: number): string => `${letter}${String(j)}`;
  const sums = (of: 'records' | 'times', letter: string) =>
    terms.flatMap((term, j) => {
      const sum = term[of];
      return sum ? [sum.as(name(letter, j))] : [];
    });
  const records = db.selectFrom('exposed').select(sums('records', 'r'));
  const times = db.selectFrom('steps').select([sql<number>`count(*)`.as('t'), ...sums('times', 't')]);
  return db
    .selectFrom([dialect.fence(records).as('over_records'), dialect.fence(times).as('over_times')])
    .select(terms.map((term, j) => added(term, name('r', j), name('t', j)).as(name('m', j))));
}

function added({ records, times }: CoxTerm, r: string, t: string): NumberSql {
  const parts = [...(records ? [r] : []), ...(times ? [t] : [])];
  return sql<number>`${sql.join(
    parts.map((part) => sql`coalesce(${column(part)}, 0)`),
    sql` + `,
  )}`;
}

interface Transform {
  ofRecord: NumberSql;
  ofTime: NumberSql;
}

function scoreTerms(grid: CoxGrid, transform: Transform | null, dialect: EngineDialect): CoxTerm[] {
  const { model } = grid;
  const times = (factor: NumberSql | null | undefined) => (factor ? sql` * ${factor}` : sql``);
  return model.columns.map((_, j) => ({
    records: ofRecords(
      sql<number>`${ofEvent(model)} * ${column(columnName(j))}${times(transform?.ofRecord)}`,
      1,
      grid,
      dialect,
    ),
    times: ofTimes(sql<number>`- ${column(`_sum${String(j)}`)}${times(transform?.ofTime)}`, grid, dialect),
  }));
}

/**
 * Σ over the records of their exposure times x xᵀ, less the products of the means: what Σ over the times of the
 * variances in the risk sets is, without adding up a matrix for each time.
 */
function informationTerms(
  grid: CoxGrid,
  exposure: NumberSql,
  ofTime: NumberSql | null,
  dialect: EngineDialect,
): CoxTerm[] {
  const { columns } = grid.model;
  const factor = ofTime ? sql` * ${ofTime}` : sql``;
  return informationEntries(columns.length).map(([i, j]) => ({
    records: ofRecords(product(grid.model, exposure, i, j), largestExposure, grid, dialect),
    times: ofTimes(sql<number>`- (${meanProduct(i, j, grid.tied)})${factor}`, grid, dialect),
  }));
}

/** u x_i x_j. Indicators of two levels never meet; a 0/1 column is its own square. */
function product({ columns, scalings }: HazardModel, exposure: NumberSql, i: number, j: number): NumberSql | null {
  const [a, b] = [columns[i], columns[j]];
  if (!a || !b) throw new RangeError('an entry outside the matrix');
  const uncentred = scalings[i]?.mid === 0 && scalings[j]?.mid === 0;
  if (uncentred && excludeOneAnother(a, b)) return null;
  if (i === j && a.binary) return sql<number>`${exposure} * ${column(columnName(i))}`;
  return sql<number>`${exposure} * ${column(columnName(i))} * ${column(columnName(j))}`;
}

function ofRecords(term: NumberSql | null, bound: number, { f }: CoxGrid, dialect: EngineDialect): NumberSql | null {
  return term && gridSum(scaledToGrid(term, f), f, bound, dialect);
}

/** NULL at times without an event. */
function ofTimes(term: NumberSql, { f }: CoxGrid, dialect: EngineDialect): NumberSql {
  const used = sql<number>`case when ${column('_used')} then ${term} end`;
  return gridSum(scaledToGrid(used, f), f, largestAtOnce, dialect);
}

/** The weight of a record with an event, else 0. */
function ofEvent({ weights }: HazardModel): NumberSql {
  const v = weights ? column('_v') : real(1);
  return sql<number>`case when ${happened} then ${v} else ${real(0)} end`;
}
