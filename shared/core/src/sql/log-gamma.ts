import { sql } from 'kysely';
import { real } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

const shift = 8;

/**
 * ln Γ(x + 1) for x ≥ 0, the same on every engine (PostgreSQL has no lgamma before 17, DuckDB's is the C library's).
 * Stirling's series at z = x + 1 + 7 ≥ 8, less ln((x + 1) … (x + 7)); DLMF 5.11.1. The first term left out is below
 * 2e-13.
 */
export function logFactorial(x: NumberSql): NumberSql {
  const z = sql<number>`(${x} + ${real(shift)})`;
  const factors = Array.from({ length: shift - 1 }, (_, k) => sql`(${x} + ${real(k + 1)})`);
  const inverse = sql`(${real(1)} / ${z})`;
  const square = sql`(${real(1)} / (${z} * ${z}))`;
  // Bernoulli numbers over 2k (2k − 1), by Horner's rule in 1/z².
  const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188].reduceRight(
    (sum, coefficient) => sql`(${real(coefficient)} + ${square} * ${sum})`,
    sql`${real(0)}`,
  );
  const stirling = sql`(${z} - ${real(0.5)}) * ln(${z}) - ${z} + ${real(Math.log(2 * Math.PI) / 2)} + ${inverse} * ${series}`;
  return sql<number>`(${stirling} - ln(${sql.join(factors, sql` * `)}))`;
}

/** x ln x, and 0 at 0, where ln raises an error on DuckDB. */
export function timesOwnLog(x: NumberSql): NumberSql {
  return sql<number>`case when ${x} > ${real(0)} then ${x} * ln(${x}) when ${x} = ${real(0)} then ${real(0)} end`;
}
