import { sql } from 'kysely';
import { binTolerance, type PublicBins } from '../analyses/public-bins.ts';
import { real, whole } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/** 0 below the bins, 1 … count in them, count + 1 above, count + 2 where the value is NULL. */
export function binIndex(x: NumberSql, { from, to, width, count }: PublicBins): NumberSql {
  const slack = binTolerance * width;
  return sql<number>`case when ${x} is null then ${whole(count + 2)}
    when ${x} < ${real(from - slack)} then ${whole(0)}
    when ${x} > ${real(to + slack)} then ${whole(count + 1)}
    when ${x} >= ${real(to - slack)} then ${whole(count)}
    else cast(floor((${x} - ${real(from)}) / ${real(width)} + ${real(binTolerance)}) as bigint) + ${whole(1)} end`;
}
