import { sql } from 'kysely';
import type { CaseWeights } from '../regression/case-weights.ts';
import { column, real } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/**
 * Beside the scale they are nothing: every sum is rounded to more than this, and products with what is smaller may fall
 * below the smallest double, which is an error on PostgreSQL.
 */
const negligible = 2 ** -60;

/** A record's weight over the scale. A weight of 0 takes no part, as in R; nor does one that is nothing beside the scale. */
export function caseWeight({ variable, scale }: CaseWeights): NumberSql {
  const x = column(variable);
  return sql<number>`case when ${x} > ${real(scale * negligible)} then ${x} / ${real(scale)} end`;
}
