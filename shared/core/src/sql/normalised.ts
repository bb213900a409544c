import { sql } from 'kysely';
import type { NumericVariable } from '../dictionary/dictionary.ts';
import { centreOf } from '../regression/centre-of.ts';
import { real } from './bound-value.ts';
import { cleanValue } from './clean-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/** u = (clamp(x) − mid) / half in [−1, 1]; NULL where x is missing. */
export function normalised(variable: NumericVariable): NumberSql {
  const { mid, half } = centreOf(variable);
  return sql<number>`(${cleanValue(variable)} - ${real(mid)}) / ${real(half)}`;
}
