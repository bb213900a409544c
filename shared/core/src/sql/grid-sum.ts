import { sql } from 'kysely';
import { real } from './bound-value.ts';
import type { ConditionSql, EngineDialect, NumberSql, TextSql } from './engine-dialect.ts';

/** Terms above it need two words; the largest bound that two words carry at f = 48 is 2^46. */
const oneWord = 2 ** 62;
const wordBits = 32;

/**
 * Σ of x·2^f, each rounded to the nearest integer, over the records, NULL where there are none: exact, whatever the
 * order, the threads or the engine. NULL terms are left out. `scaled` is x·2^f; `bound` is the largest |x|.
 *
 * It is the cast that rounds, a tie to the even integer on both engines (IEEE 754 §4.3.1). floor(x + 0.5) is off by one
 * where x + 0.5 is no double, from 2^52 on, and takes a quarter longer.
 *
 * `times`: how often a term is counted, a whole number; each is rounded first, as where it stands that often.
 */
export function gridSum(
  scaled: NumberSql,
  f: number,
  bound: number,
  dialect: EngineDialect,
  times?: NumberSql,
): NumberSql {
  if (!(bound * 2 ** f < oneWord * 2 ** wordBits)) throw new RangeError('a term is too large for the grid');
  if (times) return timesSum(scaled, bound * 2 ** f, dialect, times);
  if (bound * 2 ** f < oneWord) return sql<number>`sum(cast(${scaled} as bigint))`;
  if (dialect.wideInteger === 'hugeint') return sql<number>`sum(${asHugeint(scaled)})`;
  const { high, low } = words(scaled);
  return joined(sql<number>`sum(cast(${high} as bigint))`, sql<number>`sum(cast(${low} as bigint))`);
}

/** In halves of a word, so that no product leaves it: several times as fast as wide integers. `times` is below 2^31. */
function timesSum(scaled: NumberSql, largest: number, dialect: EngineDialect, times: NumberSql): NumberSql {
  if (largest >= oneWord) return sql<number>`sum(${wideWhole(scaled, dialect)} * ${times})`;
  const whole = sql`cast(${scaled} as bigint)`;
  const [high, low] = [sql`(${whole} >> 31)`, sql`(${whole} & 2147483647)`];
  return sql<number>`(sum(${high} * ${times}) * 2147483648 + sum(${low} * ${times}))`;
}

/** A whole number below 2^94 in a double as an integer that 2^32 of them can be added up in. */
export function wideWhole(rounded: NumberSql, dialect: EngineDialect): NumberSql {
  if (dialect.wideInteger === 'hugeint') return asHugeint(rounded);
  const { high, low } = words(rounded);
  return sql<number>`(${joined(sql<number>`cast(${high} as bigint)`, sql<number>`cast(${low} as bigint)`)})`;
}

/** Exact in DuckDB: a power of two divides the double into its words. */
function asHugeint(x: NumberSql): NumberSql {
  return sql<number>`cast(${x} as hugeint)`;
}

/**
 * Two words for PostgreSQL, whose own cast of a double to numeric keeps 15 digits. Both have the sign of x, so that
 * neither loses a digit, and 2^32 is even, so that the low word rounds as x would.
 */
function words(x: NumberSql): { high: NumberSql; low: NumberSql } {
  const word = real(2 ** wordBits);
  const high = sql<number>`trunc((${x}) / ${word})`;
  return { high, low: sql<number>`(${x}) - ${high} * ${word}` };
}

function joined(high: NumberSql, low: NumberSql): NumberSql {
  return sql<number>`cast(${high} as numeric) * cast(${(2 ** wordBits).toString()} as bigint) + ${low}`;
}

/** x·2^f, exact: a power of two changes only the exponent. */
export function scaledToGrid(x: NumberSql, f: number): NumberSql {
  return sql<number>`(${x}) * ${real(2 ** f)}`;
}

/** The number of records for which the condition holds; of all of them where it is null. `times` as in gridSum. */
export function countWhere(condition: ConditionSql | null, times?: NumberSql): NumberSql {
  if (times) return sql<number>`sum(case when ${condition ?? sql`true`} then ${times} else 0 end)`;
  return condition ? sql<number>`count(*) filter (where ${condition})` : sql<number>`count(*)`;
}

/** How an integer leaves the engine: as text, so that no driver rounds it; '0' for NULL. */
export function integerText(integer: NumberSql): TextSql {
  return sql<string>`coalesce(cast(${integer} as text), '0')`;
}
