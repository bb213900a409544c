import { sql } from 'kysely';
import { real, whole } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/**
 * How many cut points (ascending) lie below x by more than `slack`: a balanced tree of CASE, so that a record meets as
 * many comparisons as the number of cut points has digits in base 2. `leaf`: what stands for so many.
 */
export function cutsBelow(
  x: NumberSql,
  cuts: readonly number[],
  slack: number,
  leaf: (below: number) => NumberSql = whole,
  least = 0,
  most = cuts.length,
): NumberSql {
  if (least === most) return leaf(least);
  const middle = Math.floor((least + most) / 2);
  const below = cutsBelow(x, cuts, slack, leaf, least, middle);
  const above = cutsBelow(x, cuts, slack, leaf, middle + 1, most);
  return sql<number>`case when ${x} > ${real((cuts[middle] ?? 0) + slack)} then ${above} else ${below} end`;
}
