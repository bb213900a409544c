import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { informationEntries } from '../regression/information.ts';
import { levelCounts } from '../regression/level-counts.ts';
import { addsUpByTime } from '../survival/adds-up-by-time.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real } from './bound-value.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { meanProduct } from './event-steps.ts';
import { largestExposure, largestResidual } from './exposed-records.ts';
import { countWhere, gridSum, scaledToGrid } from './grid-sum.ts';
import type { Piece } from './long-rows.ts';
import { columnName } from './model-columns.ts';
import { productName, weightBits } from './moves.ts';

/** The tables that are added up: cox-tables.ts. */
const sources = ['records', 'met', 'exposed', 'steps'] as const;

/** A coordinate: what its sums over some of the tables add up to. */
export type CoxTerm = Partial<Record<(typeof sources)[number], NumberSql>>;

export interface CoxGrid {
  model: HazardModel;
  tied: boolean;
  /** Fractional bits of what leaves. */
  f: number;
  /** Fractional bits of the risks in `_s`. */
  riskBits: number;
}

/**
 * An engine keeps the values between the steps of every sum of a row, some 200 kB a sum: with 50 columns, whose sums are
 * 3,900, more than a node allows. Of narrower rows it keeps one at a time.
 */
const widestPiece = 400;

const [event, each] = [column('_event'), column('_each')];
const isEvent = sql<boolean>`${event} = ${real(1)}`;

/** All events at one time together stay below it. */
const largestAtOnce = 2 ** 40;

/** n, missing, (unordered,) clamped, events, levels. */
export function countTerms({ model }: CoxGrid, dictionary: Dictionary): CoxTerm[] {
  const total = (name: string): NumberSql => sql<number>`sum(${column(name)})`;
  const used = (name: string, which: ConditionSql): NumberSql =>
    sql<number>`sum(case when ${which} then ${column(name)} else 0 end)`;
  const n = used('_n', sql`${event} < ${real(2)}`);
  const unordered = column('_unordered');
  return [
    { met: n },
    { records: countWhere(model.start ? sql`not ${unordered}` : null), met: sql<number>`- ${n}` },
    ...(model.start ? [{ records: countWhere(sql`${unordered}`) }] : []),
    { met: total('_outside') },
    { met: used('_n', isEvent) },
    ...levelCounts(model.columns, dictionary).map((_, k) => ({ met: total(`_level${String(k)}`) })),
  ];
}

/** The log-likelihood, its gradient and the information, all over the weights' scale. */
export function likelihoodTerms(grid: CoxGrid, dialect: EngineDialect): CoxTerm[] {
  const { model, riskBits } = grid;
  const risk = sql`${column('_s')} * ${real((model.weights?.scale ?? 1) * 2 ** -riskBits)}`;
  const setTerm = sql<number>`${column('_log')} - ${column('_d')} * ln(${risk})`;
  return [
    { met: ofEvents('_veta'), steps: ofTimes(sql<number>`${each} * (${setTerm})`, grid, dialect) },
    ...model.columns.map((_, j) => ({
      met: ofEvents(`_vx${String(j)}`),
      steps: ofTimes(sql<number>`- ${column(`_sum${String(j)}`)}`, grid, dialect),
    })),
    ...informationTerms(grid, '', null, dialect),
  ];
}

/** Of the test of proportional hazards: score of the transform times each column, and its information. */
export function proportionalityTerms(grid: CoxGrid, dialect: EngineDialect): CoxTerm[] {
  const g = column('_g');
  const atEvents = (name: string): NumberSql => {
    const term = sql<number>`case when ${isEvent} then cast(${column(name)} as float8) * ${real(2 ** -weightBits)} * ${g} end`;
    return gridSum(scaledToGrid(term, grid.f), grid.f, largestAtOnce, dialect);
  };
  return [
    ...grid.model.columns.map((_, j) => ({
      met: atEvents(`_vx${String(j)}`),
      steps: ofTimes(sql<number>`- ${column(`_sum${String(j)}`)} * ${g}`, grid, dialect),
    })),
    ...informationTerms(grid, 'g', g, dialect),
    ...informationTerms(grid, 'gg', sql<number>`${g} * ${g}`, dialect),
  ];
}

/** Products of the weighted score residuals. */
export function residualTerms(grid: CoxGrid, dialect: EngineDialect): CoxTerm[] {
  const bound = largestResidual * largestResidual;
  return informationEntries(grid.model.columns.length).map(([i, j]) => ({
    exposed: ofRecords(
      sql<number>`${column(`_res${String(i)}`)} * ${column(`_res${String(j)}`)}`,
      bound,
      grid,
      dialect,
    ),
  }));
}

/** Terms as subqueries of one row each. */
export function coxPieces(terms: readonly CoxTerm[], first: number, dialect: EngineDialect): Piece[] {
  return Array.from({ length: Math.ceil(terms.length / widestPiece) }, (_, i) => {
    const part = terms.slice(i * widestPiece, (i + 1) * widestPiece);
    return { first: first + i * widestPiece, count: part.length, row: rowOf(part, dialect) };
  });
}

function rowOf(terms: readonly CoxTerm[], dialect: EngineDialect): Selection {
  const db = dialect.builder;
  const rows = sources.flatMap((source) => {
    const sums = terms.flatMap((term, j) => {
      const sum = term[source];
      return sum ? [sum.as(sumName(source, j))] : [];
    });
    if (sums.length === 0) return [];
    return [dialect.fence(db.selectFrom(source).select(sums)).as(`over_${source}`)];
  });
  return db.selectFrom(rows).select(terms.map((term, j) => added(term, j).as(`m${String(j)}`)));
}

function added(term: CoxTerm, j: number): NumberSql {
  const parts = sources.filter((source) => term[source]);
  if (parts.length === 0) return sql<number>`cast(0 as bigint)`;
  return sql<number>`${sql.join(
    parts.map((source) => sql`coalesce(${column(sumName(source, j))}, 0)`),
    sql` + `,
  )}`;
}

function sumName(source: (typeof sources)[number], j: number): string {
  return `${source}_${String(j)}`;
}

/**
 * Σ over the records of their exposure times x xᵀ, less the products of the means: what Σ over the times of the
 * variances in the risk sets is, without adding up a matrix for each time. `transform`: by what the hazard is multiplied,
 * as its columns are called and at an event time.
 */
function informationTerms(
  grid: CoxGrid,
  transform: '' | 'g' | 'gg',
  ofTime: NumberSql | null,
  dialect: EngineDialect,
): CoxTerm[] {
  const { columns } = grid.model;
  const factor = ofTime ? sql` * ${ofTime}` : sql``;
  return informationEntries(columns.length).map(([i, j]) => ({
    ...exposure(grid, transform, i, j, dialect),
    steps: ofTimes(sql<number>`- (${meanProduct(i, j, grid.tied)})${factor}`, grid, dialect),
  }));
}

function exposure(grid: CoxGrid, transform: string, i: number, j: number, dialect: EngineDialect): CoxTerm {
  const { model, f } = grid;
  const name = productName(model, i, j);
  if (name === null) return {};
  if (addsUpByTime(model)) {
    // The hazard is one of a unit of the grid of risks.
    const term = sql<number>`cast(${column(name)} as float8) * ${column(`_dh${transform}`)}`;
    return { met: gridSum(scaledToGrid(term, f), f, largestAtOnce, dialect) };
  }
  const [u, a] = [column(`_u${transform}`), column(columnName(i))];
  const own = name === `_r${String(i)}`;
  const term = own ? sql<number>`${u} * ${a}` : sql<number>`${u} * ${a} * ${column(columnName(j))}`;
  return { exposed: ofRecords(term, largestExposure, grid, dialect) };
}

/** What those with an event add up to, on the grid already. */
function ofEvents(name: string): NumberSql {
  return sql<number>`sum(case when ${isEvent} then ${column(name)} else 0 end)`;
}

function ofRecords(term: NumberSql, bound: number, { f }: CoxGrid, dialect: EngineDialect): NumberSql {
  return gridSum(scaledToGrid(term, f), f, bound, dialect);
}

/** NULL at times without an event. */
function ofTimes(term: NumberSql, { f }: CoxGrid, dialect: EngineDialect): NumberSql {
  const used = sql<number>`case when ${column('_used')} then ${term} end`;
  return gridSum(scaledToGrid(used, f), f, largestAtOnce, dialect);
}
