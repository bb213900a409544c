import { sql } from 'kysely';
import { exactPairs } from '../survival/exact-pairs.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real, whole } from './bound-value.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { isUsed, stratumNames } from './risk-records.ts';
import { sameKeys } from './same-keys.ts';

/**
 * Of about equal numbers of records, at sites too large for exact pairs. A pair within a class of the predictor counts
 * half, one within a class of time may count the wrong way or not at all: at most 1/256 and 1/256 of C.
 */
const classes = { predictor: 128, time: 256 };
/** Classes are made of so many steps of the predictor on either side of 0. */
const coarseSteps = 2 ** 13;
/** Where pairs are exact, predictors closer than 2^−40 are equal. */
const scoreBits = 40;
/** The site is small enough. */
const isExact = sql<boolean>`(select sum("_n") from "moves" where "_event" < 2) <= ${whole(exactPairs)}`;
/** Weights count in units of 2^−20. */
export const weightUnit = 2 ** 20;

/**
 * From the tables `records` and `moves` the tables `scored`, `scale` and `clock`, where predictors and times stand among
 * the others, and `placed`: by stratum, `_rank` of the predictor and place in time (`_exit`, `_entry`;
 * even for an event, odd for what comes after the events of its time) the sums of weights `_weight` and their squares.
 */
export function placeTables(model: HazardModel, largest: number, dialect: EngineDialect) {
  return {
    scored: scoredRecords(model, largest, dialect),
    scale: standing(countsOf('_score', dialect), '_score', classes.predictor, dialect),
    clock: standing(timesOf(dialect), '_at', classes.time, dialect),
    placed: placedRecords(model, dialect),
  };
}

function scoredRecords(model: HazardModel, largest: number, dialect: EngineDialect): Selection {
  const v = sql`floor(${column('_v')} * ${real(weightUnit)} + ${real(0.5)})`;
  const weight = model.weights ? sql<number>`case when ${v} >= 1 then ${v} else ${real(1)} end` : real(1);
  const finest = sql`case when ${isExact} then ${real(2 ** scoreBits)} else ${real(coarseSteps / (largest + 1))} end`;
  const names = [...stratumNames(model), '_time', ...(model.start ? ['_start'] : []), '_event'];
  return dialect.builder
    .selectFrom('records')
    .select([
      ...names.map((name) => column(name).as(name)),
      weight.as('_weight'),
      sql<number>`floor(${column('_eta')} * ${finest} + ${real(0.5)})`.as('_score'),
    ])
    .where(isUsed);
}

function countsOf(name: string, dialect: EngineDialect): Selection {
  return dialect.builder
    .selectFrom('scored')
    .select([column(name).as(name), sql<number>`cast(count(*) as float8)`.as('_count')])
    .groupBy(column(name));
}

/** Exits and, with late entry, entries: `moves` has them, and the records need not be gone through once more. */
function timesOf(dialect: EngineDialect): Selection {
  return dialect.builder
    .selectFrom('moves')
    .select([column('_at').as('_at'), sql<number>`cast(sum(${column('_n')}) as float8)`.as('_count')])
    .groupBy(column('_at'));
}

/** Where each value stands, from 0: its rank among the distinct ones, or its class at a large site; `_places` of them. */
function standing(counts: Selection, name: string, largest: number, dialect: EngineDialect): Selection {
  const db = dialect.builder;
  const count = column('_count');
  const counted = dialect.fence(
    db
      .selectFrom(counts.as('counts'))
      .select([
        column(name).as(name),
        sql<number>`cast(row_number() over (order by ${column(name)}) - 1 as float8)`.as('_dense'),
        sql<number>`sum(${count}) over (order by ${column(name)} rows unbounded preceding) - ${count}`.as('_below'),
        sql<number>`sum(${count}) over ()`.as('_all'),
        sql<number>`cast(count(*) over () as float8)`.as('_distinct'),
      ]),
  );
  const [all, below] = [column('_all'), column('_below')];
  const rank = sql<number>`case when ${isExact} then ${column('_dense')} else floor(${below} * ${real(largest)} / ${all}) end`;
  return db
    .selectFrom(counted.as('counted'))
    .select([
      column(name).as(name),
      rank.as('_place'),
      sql<number>`case when ${isExact} then ${column('_distinct')} else ${real(largest)} end`.as('_places'),
    ]);
}

function placedRecords(model: HazardModel, dialect: EngineDialect): Selection {
  const strata = stratumNames(model);
  const place = (table: string): NumberSql => sql<number>`${sql.id(table, '_place')}`;
  const [event, weight] = [column('_event'), column('_weight')];
  const even = sql<number>`${real(2)} * ${place('exits')} + ${real(1)} - ${event}`;
  const joined = dialect.builder
    .selectFrom('scored')
    .innerJoin('scale', (join) => join.on(sameKeys('scored', 'scale', ['_score'], ['_score'])))
    .innerJoin('clock as exits', (join) => join.on(sameKeys('scored', 'exits', ['_time'], ['_at'])));
  const both = model.start
    ? joined.innerJoin('clock as entries', (join) => join.on(sameKeys('scored', 'entries', ['_start'], ['_at'])))
    : joined;
  const rows = dialect.fence(
    both.select([
      ...strata.map((name) => column(name).as(name)),
      place('scale').as('_rank'),
      sql<number>`${sql.id('scale', '_places')}`.as('_ranks'),
      even.as('_exit'),
      ...(model.start ? [sql<number>`${real(2)} * ${place('entries')} + ${real(1)}`.as('_entry')] : []),
      weight.as('_weight'),
    ]),
  );
  const keys = [...strata, '_rank', '_ranks', '_exit', ...(model.start ? ['_entry'] : [])];
  return dialect.builder
    .selectFrom(rows.as('place_of_records'))
    .select([
      ...keys.map((key) => column(key).as(key)),
      sql<number>`sum(${weight})`.as('_weight'),
      sql<number>`cast(sum(cast(${weight} * ${weight} as bigint)) as float8)`.as('_squares'),
    ])
    .groupBy(keys.map(column));
}
