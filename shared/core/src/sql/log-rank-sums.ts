import { type RawBuilder, sql } from 'kysely';
import type { AggregateQuery } from '../analyses/contract.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Filter } from '../query-language/filter.ts';
import type { SurvivalFormula } from '../survival/survival-formula.ts';
import { column, real, whole } from './bound-value.ts';
import { compileAggregate } from './compile-aggregate.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { countWhere, gridSum, integerText, scaledToGrid } from './grid-sum.ts';
import { isComplete, isUnordered, survivalRecords } from './survival-records.ts';

export interface LogRankQuestion {
  formula: SurvivalFormula;
  groups: number;
  rho: number;
  /** Fractional bits. */
  f: number;
}

/** Events at one time may be as many as the site has records. */
const largestTerm = 2 ** 31;
/** exp() of less raises an error on PostgreSQL. */
const smallestExponent = -700;

const [n, d, w] = [column('_n'), column('_d'), column('_w')];

/**
 * O, E and V of the log-rank test within this site and the strata of the formula, at its own times. One row: n, missing,
 * (unordered,) clamped; by group n, then events and censorings; then O (ρ ≠ 0 alone), O − E, and V by pairs g ≤ h.
 */
export function logRankSums(
  context: { cohort: Filter | null; dictionary: Dictionary },
  question: LogRankQuestion,
  dialect: EngineDialect,
): AggregateQuery {
  const { formula, groups } = question;
  const db = dialect.builder;
  const counts = countsOf(formula, groups);
  const sums = sumsOf(question, dialect);
  const query = db
    .with('records', () => survivalRecords(context, formula, dialect))
    .with('moves', () => movesOf(formula, groups, dialect))
    .with('risks', () => risksOf(groups, dialect))
    .with('times', () => timesOf(groups, dialect))
    .with('weighted', () => weightsOf(question, dialect))
    .with('counts', (with_) => with_.selectFrom('records').select(counts.map((count, j) => count.as(`c${String(j)}`))))
    .with('sums', (with_) => with_.selectFrom('weighted').select(sums.map((sum, j) => sum.as(`s${String(j)}`))))
    .selectFrom(['counts', 'sums'])
    .select([
      whole(0).as('g'),
      ...counts.map((_, j) => integerText(column(`c${String(j)}`)).as(`m${String(j)}`)),
      ...sums.map((_, j) => integerText(column(`s${String(j)}`)).as(`m${String(counts.length + j)}`)),
    ]);
  return compileAggregate(query, counts.length + sums.length);
}

function countsOf(formula: SurvivalFormula, groups: number): NumberSql[] {
  const complete = isComplete(formula);
  const used = sql<boolean>`${complete} and not ${isUnordered(formula)}`;
  const exit = column('_exit');
  const numbers = Array.from({ length: groups }, (_, g) => sql`${groupOf(groups)} = ${whole(g)}`);
  return [
    countWhere(used),
    countWhere(sql`not ${complete}`),
    ...(formula.start ? [countWhere(sql`${complete} and ${isUnordered(formula)}`)] : []),
    countWhere(sql`${used} and ${column('_clamped')}`),
    ...numbers.map((isGroup) => countWhere(sql`${used} and ${isGroup}`)),
    ...numbers.flatMap((isGroup) => [
      countWhere(sql`${used} and ${isGroup} and ${exit} = ${whole(0)}`),
      countWhere(sql`${used} and ${isGroup} and ${exit} = ${whole(1)}`),
    ]),
  ];
}

/** By stratum and time: events of each group and how many leave (late entries taken off) at it. */
function movesOf(formula: SurvivalFormula, groups: number, dialect: EngineDialect): Selection {
  const { start, time } = formula;
  const db = dialect.builder;
  const used = sql<boolean>`${isComplete(formula)} and not ${isUnordered(formula)}`;
  const move = (at: string, event: NumberSql, change: number) =>
    db
      .selectFrom('records')
      .select([
        stratumOf(groups).as('_stratum'),
        groupOf(groups).as('_group'),
        column(at).as('_time'),
        event.as('_event'),
        whole(change).as('_change'),
      ])
      .where(used);
  const exits = move(time.name, sql<number>`case when ${column('_exit')} = ${whole(0)} then 1 else 0 end`, 1);
  const all = start ? exits.unionAll(move(start.name, whole(0), -1)) : exits;
  const byGroup = (value: NumberSql, name: string) =>
    Array.from({ length: groups }, (_, g) => {
      const sum = sql<number>`sum(case when ${column('_group')} = ${whole(g)} then ${value} else 0 end)`;
      return sql<number>`cast(${sum} as float8)`.as(`${name}${String(g)}`);
    });
  return db
    .selectFrom(all.as('all_moves'))
    .select([
      column('_stratum').as('_stratum'),
      column('_time').as('_time'),
      ...byGroup(column('_event'), '_d'),
      ...byGroup(column('_change'), '_x'),
    ])
    .groupBy([column('_stratum'), column('_time')]);
}

/** Numbers at risk just before each time: whole numbers in doubles, so that any order of adding gives the same. */
function risksOf(groups: number, dialect: EngineDialect): Selection {
  const over = sql`over (partition by ${column('_stratum')} order by ${column('_time')} desc rows unbounded preceding)`;
  return dialect.builder
    .selectFrom('moves')
    .select([
      column('_stratum').as('_stratum'),
      column('_time').as('_time'),
      ...names(groups, '_d').map((name) => column(name).as(name)),
      ...names(groups, '_x').map((name, g) => sql<number>`sum(${column(name)}) ${over}`.as(`_r${String(g)}`)),
    ]);
}

function timesOf(groups: number, dialect: EngineDialect): Selection {
  return dialect.fence(
    dialect.builder
      .selectFrom('risks')
      .selectAll()
      .select([added(names(groups, '_r')).as('_n'), added(names(groups, '_d')).as('_d')])
      .where(sql<boolean>`${added(names(groups, '_d'))} > ${real(0)}`),
  );
}

/**
 * The weight S(t−)^ρ of each time, with the survival of the stratum's groups together. Its logarithm is added up on the
 * grid, so that the sum does not depend on the order. 0 once everybody at risk has had the event.
 */
function weightsOf({ rho, f }: LogRankQuestion, dialect: EngineDialect): Selection {
  const db = dialect.builder;
  if (rho === 0)
    return db
      .selectFrom('times')
      .selectAll()
      .select([real(1).as('_w')]);
  const unit = real(2 ** f);
  const logarithm = sql<number>`case when ${n} > ${d} then cast(floor(ln((${n} - ${d}) / ${n}) * ${unit} + ${real(0.5)}) as bigint) end`;
  const logs = dialect.fence(
    db
      .selectFrom('times')
      .selectAll()
      .select([logarithm.as('_log'), sql<number>`case when ${n} > ${d} then 0 else 1 end`.as('_end')]),
  );
  const before = sql`over (partition by ${column('_stratum')} order by ${column('_time')} rows between unbounded preceding and 1 preceding)`;
  const sums = dialect.fence(
    db
      .selectFrom(logs.as('logs'))
      .selectAll()
      .select([
        sql<number>`coalesce(cast(sum(${column('_log')}) ${before} as float8), ${real(0)}) * ${real(rho / 2 ** f)}`.as(
          '_exponent',
        ),
        sql<number>`coalesce(max(${column('_end')}) ${before}, 0)`.as('_ended'),
      ]),
  );
  const exponent = column('_exponent');
  const weight = sql<number>`case when ${column('_ended')} = 1 or ${exponent} < ${real(smallestExponent)} then ${real(0)} else exp(${exponent}) end`;
  return dialect.fence(
    db
      .selectFrom(sums.as('sums_before'))
      .selectAll()
      .select([weight.as('_w')]),
  );
}

function sumsOf({ groups, rho, f }: LogRankQuestion, dialect: EngineDialect): NumberSql[] {
  const total = (term: NumberSql): NumberSql => gridSum(scaledToGrid(term, f), f, largestTerm, dialect);
  const numbers = Array.from({ length: groups }, (_, g) => g);
  const share = (g: number): NumberSql => sql<number>`${column(`_r${String(g)}`)} / ${n}`;
  const spread = sql<number>`case when ${n} > ${real(1)} then ${w} * ${w} * ${d} * (${n} - ${d}) / (${n} - ${real(1)}) else ${real(0)} end`;
  return [
    ...(rho === 0 ? [] : numbers.map((g) => total(sql<number>`${w} * ${column(`_d${String(g)}`)}`))),
    ...numbers.map((g) => total(sql<number>`${w} * (${column(`_d${String(g)}`)} - ${d} * ${share(g)})`)),
    ...numbers.flatMap((g) =>
      numbers.slice(g).map((h) => {
        const rest = g === h ? sql`${real(1)} - ${share(g)}` : sql`- ${share(h)}`;
        return total(sql<number>`${spread} * ${share(g)} * (${rest})`);
      }),
    ),
  ];
}

function stratumOf(groups: number): NumberSql {
  return sql<number>`floor(cast(${column('_arm')} as float8) / ${real(groups)})`;
}

function groupOf(groups: number): NumberSql {
  return sql<number>`(${column('_arm')} - ${whole(groups)} * ${stratumOf(groups)})`;
}

function names(groups: number, name: string): string[] {
  return Array.from({ length: groups }, (_, g) => `${name}${String(g)}`);
}

function added(columns: readonly string[]): NumberSql {
  return sql<number>`(${sql.join(
    columns.map((name): RawBuilder<unknown> => column(name)),
    sql` + `,
  )})`;
}
