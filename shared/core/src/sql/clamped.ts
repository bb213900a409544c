import { sql } from 'kysely';
import { real } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/** x within ± limit; NULL stays NULL, which `least` and `greatest` would skip. x is a column: it stands here thrice. */
export function clamped(x: NumberSql, limit: number): NumberSql {
  const [low, high] = [real(-limit), real(limit)];
  return sql<number>`case when ${x} > ${high} then ${high} when ${x} < ${low} then ${low} else ${x} end`;
}
