import { sql } from 'kysely';
import { real, whole } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/**
 * How many cut points (ascending) lie below x by more than `slack`: a balanced tree of CASE, so that a record meets as
 * many comparisons as the number of cut points has digits in base 2.
 */
export function cutsBelow(
  x: NumberSql,
  cuts: readonly number[],
  slack: number,
  least = 0,
  most = cuts.length,
): NumberSql {
  if (least === most) return whole(least);
  const middle = Math.floor((least + most) / 2);
  const below = cutsBelow(x, cuts, slack, least, middle);
  const above = cutsBelow(x, cuts, slack, middle + 1, most);
  return sql<number>`case when ${x} > ${real((cuts[middle] ?? 0) + slack)} then ${above} else ${below} end`;
}
