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
import { anyOf, cleanRecords, derive } from './clean-records.ts';
import { compileAggregate } from './compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { entryIndex, intervalIndex, isBetween } from './grid-index.ts';
import { countWhere, gridSum, integerText, scaledToGrid } from './grid-sum.ts';
import { longRows } from './long-rows.ts';
import { columnName, excludeOneAnother, levelCondition } from './model-columns.ts';
import { isUsed, riskName, riskRecords } from './risk-records.ts';
import { combination } from './survival-records.ts';

type Starts = readonly (readonly number[])[];

export interface RiskSetQuestion {
  hazard: HazardModel;
  grid: TimeGrid;
  /** Times of the grid, of a stratum. */
  intervals: number;
  /** By stratum, the times at which an interval begins; null: events by time are asked for, and no risk sets. */
  starts: Starts | null;
  /** Those with an event have a run of their own, before that of the others. */
  tied: boolean;
  /** Variables that the formula reads. */
  names: readonly string[];
  beta: readonly number[];
  places: { table: number; cells: number; width: number; moments: number };
  f: number;
}

const [event, eta, cell, slot, run] = [
  column('_event'),
  column('_eta'),
  column('_cell'),
  column('_slot'),
  column('_run'),
];
const happened = sql<boolean>`${isUsed} and ${event} = ${real(1)}`;
/** Not so in a stratum that has too few events to take part. */
const happenedInSlot = sql<boolean>`${happened} and ${slot} is not null`;

/**
 * One row for each coordinate: n, missing, unordered, clamped, between, events, levels, Σ columns over the events (and
 * of the offset); then by stratum and time the events, or by interval the events and, by run, the sums of e^η with the
 * products of columns over those who leave in it, less those who enter in it. Whole numbers, whatever the order of adding.
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
  const { starts, places } = question;
  const all = longRows([{ first: 0, count: totals.length, row }], dialect).as('all_rows');
  const placed = placedRecords(context, question, dialect);
  if (starts === null) {
    const events = eventRows(cell, { first: places.table, width: 1, where: happened }, dialect);
    return compileAggregate(
      dialect.builder
        .with('records', () => placed)
        .selectFrom(all)
        .selectAll()
        .unionAll(events),
      1,
    );
  }
  const query = dialect.builder
    .with('slot_cells', () => slotCells(starts, question.intervals, dialect))
    .with('records', () => placed)
    .with('moves', () => movesOf(question, dialect))
    .selectFrom(all)
    .selectAll()
    .unionAll(eventRows(slot, { first: places.cells, width: places.width, where: happenedInSlot }, dialect))
    .unionAll(momentRows(question, dialect));
  return compileAggregate(query, 1);
}

/**
 * Each record with the cell (stratum and time) in which it leaves, its run and, with late entry, the cell in which it
 * enters; `_slot`, `_first`: the intervals of these.
 */
function placedRecords(
  context: { cohort: Filter | null; dictionary: Dictionary },
  { hazard, grid, intervals, tied, names, beta, starts }: RiskSetQuestion,
  dialect: EngineDialect,
): Selection {
  const risks = riskGrid(largestPredictor(beta, hazard.offset));
  const clock = {
    exit: (time: NumberSql) => sql<number>`cast(${intervalIndex(time, grid)} as bigint)`,
    entry: (time: NumberSql) => sql<number>`cast(${entryIndex(time, grid)} as bigint)`,
  };
  const records = riskRecords(
    cleanRecords(context, names, dialect),
    { model: hazard, dictionary: context.dictionary },
    { beta, grid: risks, clock },
    dialect,
  );
  const placed = (interval: string): NumberSql =>
    sql<number>`(${combination(hazard.strata)}) * ${whole(intervals)} + ${column(interval)}`;
  const cells = derive(
    records,
    {
      _cell: placed('_time'),
      _run: tied ? sql`case when ${event} = ${real(1)} then 0 else 1 end` : whole(0),
      ...(hazard.start ? { _entry: placed('_start') } : {}),
      _between: isBetweenTimes(hazard, grid),
    },
    dialect,
  );
  if (starts === null) return cells;
  const exits = withSlot(cells, { of: '_cell', as: '_slot' }, dialect);
  if (!hazard.start) return exits;
  const entries = withSlot(exits, { of: '_entry', as: '_first' }, dialect);
  return derive(entries, { _entered: enteredIn(starts) }, dialect);
}

/** The interval of each cell that lies in one: those before the first event of their stratum do not. */
function slotCells(starts: Starts, intervals: number, dialect: EngineDialect): Selection {
  const slots = starts.flatMap((row, stratum) =>
    row.map((start, i) => ({
      from: stratum * intervals + start,
      to: stratum * intervals + (row[i + 1] ?? intervals) - 1,
    })),
  );
  const list = (values: number[]): NumberSql => sql<number>`unnest(array[${sql.join(values.map(whole))}])`;
  const ranges = dialect.builder.selectNoFrom([
    list(slots.map((_, i) => i)).as('_number'),
    list(slots.map(({ from }) => from)).as('_from'),
    list(slots.map(({ to }) => to)).as('_to'),
  ]);
  return dialect.builder
    .selectFrom(dialect.fence(ranges as unknown as Selection).as('ranges'))
    .crossJoinLateral(sql<{ l: number }>`generate_series(${column('_from')}, ${column('_to')})`.as(sql`series(l)`))
    .select([column('_number').as('_number'), sql<number>`cast("series"."l" as bigint)`.as('_at')]);
}

function withSlot(
  records: Selection,
  { of, as }: { of: '_cell' | '_entry'; as: '_slot' | '_first' },
  dialect: EngineDialect,
): Selection {
  return dialect.builder
    .selectFrom(records.as('records'))
    .leftJoin('slot_cells', (join) => join.on(sql<boolean>`${sql.ref('slot_cells._at')} = ${column(of)}`))
    .selectAll('records')
    .select(sql.ref<number>('slot_cells._number').as(as));
}

/** Somebody with an event is at risk for it: who enters in the same interval has entered in the one before. */
function enteredIn(starts: Starts): NumberSql {
  let next = 0;
  const firsts = starts.flatMap(({ length }) => {
    const first = next;
    next += length;
    return length === 0 ? [] : [whole(first)];
  });
  return sql<number>`case when ${event} = ${real(1)} and ${column('_first')} >= ${slot}
    then case when ${slot} not in (${sql.join(firsts)}) then ${slot} - ${whole(1)} end
    else ${column('_first')} end`;
}

function isBetweenTimes({ start, time }: HazardModel, grid: TimeGrid): ConditionSql {
  const unit = gridOf(time);
  if (!grid.exact || unit === null) return sql`false`;
  return anyOf([time, ...(start ? [start] : [])].map(({ name }) => isBetween(column(name), unit)));
}

function totalsOf({ hazard, f, starts }: RiskSetQuestion, dictionary: Dictionary, dialect: EngineDialect): NumberSql[] {
  const { columns, start, offset } = hazard;
  const unordered = start ? sql<boolean>`coalesce(${column('_unordered')}, false)` : sql<boolean>`false`;
  const modelled = starts === null ? happened : happenedInSlot;
  const ofEvents = (x: NumberSql, bound: number): NumberSql =>
    gridSum(scaledToGrid(sql<number>`case when ${modelled} then ${x} end`, f), f, bound, dialect);
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

/** By interval and run the moments of what leaves; what enters, with a minus, in the last run. */
function movesOf(question: RiskSetQuestion, dialect: EngineDialect): Selection {
  const exits = momentsBy(question, { at: '_slot', run, sign: sql`` }, dialect);
  if (!question.hazard.start) return exits;
  const entries = momentsBy(question, { at: '_entered', run: whole(question.tied ? 1 : 0), sign: sql`- ` }, dialect);
  return exits.unionAll(entries);
}

function momentsBy(
  { hazard: { columns, offset }, beta }: RiskSetQuestion,
  { at, run: of, sign }: { at: '_slot' | '_entered'; run: NumberSql; sign: ReturnType<typeof sql> },
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
    .select([column(at).as('_slot'), of.as('_run'), ...moments.map((moment, k) => moment.as(`m${String(k)}`))])
    .where(sql<boolean>`${isUsed} and ${column(at)} is not null`)
    .groupBy(at === '_entered' ? [column(at)] : [column(at), run]);
}

/** Events by cell or interval. */
function eventRows(
  by: NumberSql,
  { first, width, where }: { first: number; width: number; where: ConditionSql },
  dialect: EngineDialect,
): Selection {
  const g = sql<number>`cast(${whole(first)} + ${by} * ${whole(width)} as bigint)`;
  return dialect.builder
    .selectFrom('records')
    .select([g.as('g'), integerText(countWhere(null)).as('m0')])
    .where(where)
    .groupBy(by);
}

/** Each moment of each interval and run as a row of its own. */
function momentRows({ places }: RiskSetQuestion, dialect: EngineDialect): Selection {
  const numbers = Array.from({ length: places.moments }, (_, k) => k);
  const added = dialect.fence(
    dialect.builder
      .selectFrom('moves')
      .select([
        slot.as('_slot'),
        run.as('_run'),
        ...numbers.map((k) => sql<number>`sum(${column(`m${String(k)}`)})`.as(`m${String(k)}`)),
      ])
      .groupBy([slot, run]),
  );
  const first = sql`${whole(places.cells + 1)} + ${slot} * ${whole(places.width)} + ${run} * ${whole(places.moments)}`;
  const indices = sql.join(numbers.map((k) => sql`cast(${first} + ${whole(k)} as bigint)`));
  const texts = sql.join(numbers.map((k) => integerText(column(`m${String(k)}`))));
  return dialect.builder
    .selectFrom(added.as('added'))
    .select([sql<number>`unnest(array[${indices}])`.as('g'), sql<string>`unnest(array[${texts}])`.as('m0')]);
}
