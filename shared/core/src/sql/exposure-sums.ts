import { sql } from 'kysely';
import type { AggregateQuery } from '../analyses/contract.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Filter } from '../query-language/filter.ts';
import { informationEntries } from '../regression/information.ts';
import { levelCounts } from '../regression/level-counts.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import { largestPredictor, riskGrid } from '../survival/risk-grid.ts';
import { column, real, whole } from './bound-value.ts';
import { anyOf, cleanRecords, derive, type Derived } from './clean-records.ts';
import { compileAggregate } from './compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { countWhere, gridSum, integerText, scaledToGrid } from './grid-sum.ts';
import { longRows } from './long-rows.ts';
import { columnName, excludeOneAnother, levelCondition, modelColumn } from './model-columns.ts';
import { numericExpression } from './numeric-expression.ts';
import { combination } from './survival-records.ts';

export interface ExposureQuestion {
  hazard: HazardModel;
  intervals: readonly { from: number; to: number | null }[];
  span: number;
  /** Variables that the formula reads. */
  names: readonly string[];
  beta: readonly number[];
  places: { cells: number; width: number };
  f: number;
}

const [time, start, event, eta] = [column('_time'), column('_start'), column('_event'), column('_eta')];
const [exposure, length, from, to] = [column('_exposure'), column('_length'), column('_from'), column('_to')];
const isUsed = sql<boolean>`${eta} is not null`;

/**
 * One row for each coordinate: n, missing, never at risk, clamped, events, levels, Σ columns over events; then by stratum
 * and interval events, records at risk for a part of it alone, time at risk, events on the grid, and the sums of exposure (time times e^η) with the
 * products of columns. Each record meets every interval that it was at risk in.
 */
export function exposureSums(
  context: { cohort: Filter | null; dictionary: Dictionary },
  question: ExposureQuestion,
  dialect: EngineDialect,
): AggregateQuery {
  const { hazard, names } = question;
  const clean = cleanRecords(context, names, dialect);
  const measured = derive(clean, measuredColumns(question, context.dictionary), dialect);
  const complete = isComplete(hazard);
  const ordered = derive(
    measured,
    {
      _never: sql`(${complete} and ${start} >= ${time})`,
      _eta: sql`case when ${complete} and ${start} < ${time} then ${linear(question)} end`,
    },
    dialect,
  );
  const totals = totalsOf(hazard, context.dictionary, question.f, dialect);
  const row = dialect.builder
    .selectFrom('records')
    .select(totals.map((sum, j) => sum.as(`m${String(j)}`))) as unknown as Selection;
  const query = dialect.builder
    .with('records', () => ordered)
    .with('cells', () => cellSums(question, dialect))
    .selectFrom(longRows([{ first: 0, count: totals.length, row }], dialect).as('all_rows'))
    .selectAll()
    .unionAll(cellRows(question, dialect));
  return compileAggregate(query, 1);
}

function measuredColumns({ hazard, intervals }: ExposureQuestion, dictionary: Dictionary): Derived {
  const xs = hazard.columns.map((each, j) => modelColumn(each, hazard.scalings[j] ?? { mid: 0, half: 1 }, dictionary));
  const offset = hazard.offset && numericExpression(hazard.offset.of, dictionary);
  const outside = [...xs, offset].flatMap((each) => each?.outside ?? []);
  return {
    ...Object.fromEntries(xs.map(({ value }, j) => [columnName(j), value] as const)),
    _stratum: combination(hazard.strata),
    _time: column(hazard.time.name),
    _start: hazard.start ? column(hazard.start.name) : real(intervals[0]?.from ?? 0),
    _event: column(hazard.event),
    ...(hazard.offset && offset ? { _offset: sql<number>`${offset.value} - ${real(hazard.offset.shift)}` } : {}),
    _outside: anyOf([sql`${column('_clamped')}`, ...outside]),
  };
}

function isComplete(hazard: HazardModel): ConditionSql {
  const names = ['_time', '_start', '_event', '_stratum', ...hazard.columns.map((_, j) => columnName(j))];
  const needed = hazard.offset ? [...names, '_offset'] : names;
  return sql`(${sql.join(
    needed.map((name) => sql`${column(name)} is not null`),
    sql` and `,
  )})`;
}

function linear({ hazard, beta }: ExposureQuestion): NumberSql {
  const parts = hazard.columns.map((_, j) => sql<number>`${real(beta[j] ?? 0)} * ${column(columnName(j))}`);
  return sql<number>`${sql.join(hazard.offset ? [...parts, column('_offset')] : parts, sql` + `)}`;
}

function totalsOf({ columns }: HazardModel, dictionary: Dictionary, f: number, dialect: EngineDialect): NumberSql[] {
  const happened = sql<boolean>`${isUsed} and ${event} = ${real(1)}`;
  return [
    countWhere(isUsed),
    countWhere(sql`${eta} is null and not coalesce(${column('_never')}, false)`),
    countWhere(sql`coalesce(${column('_never')}, false)`),
    countWhere(sql`${isUsed} and ${column('_outside')}`),
    countWhere(happened),
    ...levelCounts(columns, dictionary).map((level) =>
      countWhere(sql`${isUsed} and ${levelCondition(level, dictionary)}`),
    ),
    ...columns.map((_, j) => {
      const ofEvents = sql<number>`case when ${happened} then ${column(columnName(j))} end`;
      return gridSum(scaledToGrid(ofEvents, f), f, 1, dialect);
    }),
  ];
}

/** By stratum and interval, one column for each coordinate of a cell. */
function cellSums({ hazard, intervals, span, beta, f }: ExposureQuestion, dialect: EngineDialect): Selection {
  const largest = largestPredictor(beta, hazard.offset);
  const { bits, bound } = riskGrid(largest);
  const rows = intervals.map(({ from: a, to: b }, k) => sql`(${whole(k)}, ${real(a)}, ${real(b ?? hazard.time.max)})`);
  const parts = sql`(values ${sql.join(rows)})`.as(sql`intervals(_interval, _from, _to)`);
  const met = dialect.fence(
    dialect.builder
      .selectFrom(['records', parts as never])
      .selectAll()
      .select([
        sql<number>`(least(${time}, ${to}) - greatest(${start}, ${from})) / ${real(span)}`.as('_length'),
        sql<number>`case when ${event} = ${real(1)} and ${time} <= ${to} then 1 else 0 end`.as('_happened'),
      ])
      .where(sql<boolean>`${isUsed} and ${time} > ${from} and ${start} < ${to}`),
  );
  const exposed = derive(met, { _exposure: sql<number>`${length} * exp(${eta}) * ${real(2 ** bits)}` }, dialect);
  const weighted = derive(
    exposed,
    Object.fromEntries(
      hazard.columns.map((_, j) => [`_w${String(j)}`, sql<number>`${exposure} * ${column(columnName(j))}`] as const),
    ),
    dialect,
  );
  const onGrid = (term: NumberSql): NumberSql => gridSum(term, bits, bound, dialect);
  const happened = column('_happened');
  const products = informationEntries(hazard.columns.length).map(([i, j]) => {
    const [a, b] = [hazard.columns[i], hazard.columns[j]];
    const never = a && b && i !== j && excludeOneAnother(a, b);
    return never ? whole(0) : onGrid(sql<number>`${column(`_w${String(i)}`)} * ${column(columnName(j))}`);
  });
  const sums = [
    countWhere(sql`${happened} = 1`),
    countWhere(sql`${time} < ${to} or ${start} > ${from}`),
    gridSum(scaledToGrid(length, f), f, 1, dialect),
    gridSum(scaledToGrid(sql<number>`cast(${happened} as float8)`, f), f, 1, dialect),
    onGrid(exposure),
    ...hazard.columns.map((_, j) => onGrid(column(`_w${String(j)}`))),
    ...products,
  ];
  return dialect.fence(
    dialect.builder
      .selectFrom(weighted.as('weighted'))
      .select([
        column('_stratum').as('_stratum'),
        column('_interval').as('_interval'),
        ...sums.map((sum, j) => sum.as(`m${String(j)}`)),
      ])
      .groupBy([column('_stratum'), column('_interval')]),
  );
}

/** Each column of each cell as a row of its own. */
function cellRows({ places, intervals }: ExposureQuestion, dialect: EngineDialect): Selection {
  const numbers = Array.from({ length: places.width }, (_, j) => j);
  const cell = sql`(${column('_stratum')} * ${whole(intervals.length)} + ${column('_interval')})`;
  const first = sql`${whole(places.cells)} + ${cell} * ${whole(places.width)}`;
  const indices = sql.join(numbers.map((j) => sql`cast(${first} + ${whole(j)} as bigint)`));
  const texts = sql.join(numbers.map((j) => integerText(column(`m${String(j)}`))));
  return dialect.builder
    .selectFrom('cells')
    .select([sql<number>`unnest(array[${indices}])`.as('g'), sql<string>`unnest(array[${texts}])`.as('m0')]);
}
