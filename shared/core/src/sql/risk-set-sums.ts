import { sql } from 'kysely';
import type { AggregateQuery } from '../analyses/contract.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { gridOf } from '../dictionary/on-grid.ts';
import type { Filter } from '../query-language/filter.ts';
import { informationEntries } from '../regression/information.ts';
import { levelCounts } from '../regression/level-counts.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import { largestPredictor, riskGrid } from '../survival/risk-grid.ts';
import type { TimeGrid } from '../survival/time-grid.ts';
import { column, real, whole } from './bound-value.ts';
import { anyOf, derive } from './clean-records.ts';
import { compileAggregate } from './compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { entryIndex, intervalIndex, isBetween } from './grid-index.ts';
import { countWhere, gridSum, integerText, scaledToGrid } from './grid-sum.ts';
import { longRows } from './long-rows.ts';
import { columnName, excludeOneAnother, levelCondition } from './model-columns.ts';
import { isUsed, riskName, riskRecords } from './risk-records.ts';
import { combination } from './survival-records.ts';

export interface RiskSetQuestion {
  hazard: HazardModel;
  grid: TimeGrid;
  /** Of a stratum. */
  intervals: number;
  /** Those with an event have a run of their own, before that of the others. */
  tied: boolean;
  /** Variables that the formula reads. */
  names: readonly string[];
  beta: readonly number[];
  places: { cells: number; width: number; moments: number };
  f: number;
}

const [event, eta, cell, run] = [column('_event'), column('_eta'), column('_cell'), column('_run')];
const happened = sql<boolean>`${isUsed} and ${event} = ${real(1)}`;

/**
 * One row for each coordinate: n, missing, unordered, clamped, between, events, levels, Σ columns over the events (and
 * of the offset); then by stratum and interval the events and, by run, the sums of e^η with the products of columns over
 * those who leave in the interval, less those who enter in it. Whole numbers, whatever the order of adding.
 */
export function riskSetSums(
  context: { cohort: Filter | null; dictionary: Dictionary },
  question: RiskSetQuestion,
  dialect: EngineDialect,
): AggregateQuery {
  const totals = totalsOf(question, context.dictionary, dialect);
  const row = dialect.builder
    .selectFrom('records')
    .select(totals.map((sum, j) => sum.as(`m${String(j)}`))) as unknown as Selection;
  const query = dialect.builder
    .with('records', () => placedRecords(context, question, dialect))
    .with('moves', () => movesOf(question, dialect))
    .selectFrom(longRows([{ first: 0, count: totals.length, row }], dialect).as('all_rows'))
    .selectAll()
    .unionAll(eventRows(question, dialect))
    .unionAll(momentRows(question, dialect));
  return compileAggregate(query, 1);
}

/** Each record with the cell in which it leaves, its run and, with late entry, the cell in which it enters. */
function placedRecords(
  context: { cohort: Filter | null; dictionary: Dictionary },
  { hazard, grid, intervals, tied, names, beta }: RiskSetQuestion,
  dialect: EngineDialect,
): Selection {
  const risks = riskGrid(largestPredictor(beta, hazard.offset));
  const clock = {
    exit: (time: NumberSql) => sql<number>`cast(${intervalIndex(time, grid)} as bigint)`,
    entry: (time: NumberSql) => sql<number>`cast(${entryIndex(time, grid)} as bigint)`,
  };
  const records = riskRecords(context, hazard, names, { beta, grid: risks, clock }, dialect);
  const placed = (interval: string): NumberSql =>
    sql<number>`(${combination(hazard.strata)}) * ${whole(intervals)} + ${column(interval)}`;
  return derive(
    records,
    {
      _cell: placed('_time'),
      _run: tied ? sql`case when ${event} = ${real(1)} then 0 else 1 end` : whole(0),
      ...(hazard.start ? { _entry: placed('_start') } : {}),
      _between: isBetweenTimes(hazard, grid),
    },
    dialect,
  );
}

function isBetweenTimes({ start, time }: HazardModel, grid: TimeGrid): ConditionSql {
  const unit = gridOf(time);
  if (!grid.exact || unit === null) return sql`false`;
  return anyOf([time, ...(start ? [start] : [])].map(({ name }) => isBetween(column(name), unit)));
}

function totalsOf({ hazard, f }: RiskSetQuestion, dictionary: Dictionary, dialect: EngineDialect): NumberSql[] {
  const { columns, start, offset } = hazard;
  const unordered = start ? sql<boolean>`coalesce(${column('_unordered')}, false)` : sql<boolean>`false`;
  const ofEvents = (x: NumberSql, bound: number): NumberSql =>
    gridSum(scaledToGrid(sql<number>`case when ${happened} then ${x} end`, f), f, bound, dialect);
  return [
    countWhere(isUsed),
    countWhere(sql`${eta} is null and not ${unordered}`),
    countWhere(unordered),
    countWhere(sql`${isUsed} and ${column('_outside')}`),
    countWhere(sql`${isUsed} and ${column('_between')}`),
    countWhere(happened),
    ...levelCounts(columns, dictionary).map((level) =>
      countWhere(sql`${isUsed} and ${levelCondition(level, dictionary)}`),
    ),
    ...columns.map((_, j) => ofEvents(column(columnName(j)), 1)),
    ...(offset ? [ofEvents(column('_offset'), offset.largest || 1)] : []),
  ];
}

/** By cell and run the moments of what leaves; what enters, with a minus, in the last run. */
function movesOf(question: RiskSetQuestion, dialect: EngineDialect): Selection {
  const exits = momentsBy(question, { at: '_cell', run, sign: sql`` }, dialect);
  if (!question.hazard.start) return exits;
  const entries = momentsBy(question, { at: '_entry', run: whole(question.tied ? 1 : 0), sign: sql`- ` }, dialect);
  return exits.unionAll(entries);
}

function momentsBy(
  { hazard: { columns, offset }, beta }: RiskSetQuestion,
  { at, run: of, sign }: { at: '_cell' | '_entry'; run: NumberSql; sign: ReturnType<typeof sql> },
  dialect: EngineDialect,
): Selection {
  const { bits, bound } = riskGrid(largestPredictor(beta, offset));
  const sum = (term: NumberSql): NumberSql => sql<number>`${sign}(${gridSum(term, 0, bound * 2 ** bits, dialect)})`;
  const products = informationEntries(columns.length).map(([i, j]) => {
    const [a, b] = [columns[i], columns[j]];
    const never = a && b && i !== j && excludeOneAnother(a, b);
    return never ? whole(0) : sum(sql<number>`${column(riskName(i))} * ${column(columnName(j))}`);
  });
  const moments = [sum(column('_risk')), ...columns.map((_, j) => sum(column(riskName(j)))), ...products];
  return dialect.builder
    .selectFrom('records')
    .select([column(at).as('_cell'), of.as('_run'), ...moments.map((moment, k) => moment.as(`m${String(k)}`))])
    .where(isUsed)
    .groupBy(at === '_entry' ? [column(at)] : [column(at), run]);
}

function eventRows({ places }: RiskSetQuestion, dialect: EngineDialect): Selection {
  const g = sql<number>`cast(${whole(places.cells)} + ${cell} * ${whole(places.width)} as bigint)`;
  return dialect.builder
    .selectFrom('records')
    .select([g.as('g'), integerText(countWhere(null)).as('m0')])
    .where(happened)
    .groupBy(cell);
}

/** Each moment of each cell and run as a row of its own. */
function momentRows({ places }: RiskSetQuestion, dialect: EngineDialect): Selection {
  const numbers = Array.from({ length: places.moments }, (_, k) => k);
  const added = dialect.fence(
    dialect.builder
      .selectFrom('moves')
      .select([
        cell.as('_cell'),
        run.as('_run'),
        ...numbers.map((k) => sql<number>`sum(${column(`m${String(k)}`)})`.as(`m${String(k)}`)),
      ])
      .groupBy([cell, run]),
  );
  const first = sql`${whole(places.cells + 1)} + ${cell} * ${whole(places.width)} + ${run} * ${whole(places.moments)}`;
  const indices = sql.join(numbers.map((k) => sql`cast(${first} + ${whole(k)} as bigint)`));
  const texts = sql.join(numbers.map((k) => integerText(column(`m${String(k)}`))));
  return dialect.builder
    .selectFrom(added.as('added'))
    .select([sql<number>`unnest(array[${indices}])`.as('g'), sql<string>`unnest(array[${texts}])`.as('m0')]);
}
