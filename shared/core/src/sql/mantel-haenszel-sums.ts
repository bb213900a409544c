import { sql } from 'kysely';
import { column, real } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';
import type { MantelHaenszelSums } from '../statistics/mantel-haenszel.ts';

interface SiteSum {
  name: keyof MantelHaenszelSums;
  /** Per record of the site: n records add up to at most n · bound. */
  bound: number;
  /** Over the columns a, b, c, d (a site's 2 × 2 table) and total, their sum, all float8. */
  sql: NumberSql;
}

const [a, b, c, d, n] = [column('a'), column('b'), column('c'), column('d'), column('total')];

/** What a site adds to Mantel and Haenszel's sums where the sites are the strata, in the order of the layout. */
export const siteSums: readonly SiteSum[] = [
  { name: 'difference', bound: 0.25, sql: sql<number>`${a} - (${a} + ${b}) * (${a} + ${c}) / ${n}` },
  {
    name: 'variance',
    bound: 0.125,
    sql: sql<number>`(${a} + ${b}) / ${n} * ((${c} + ${d}) / ${n}) * (${a} + ${c}) * ((${b} + ${d}) / (${n} - ${real(1)}))`,
  },
  { name: 'agree', bound: 0.25, sql: sql<number>`${a} / ${n} * ${d}` },
  { name: 'differ', bound: 0.25, sql: sql<number>`${b} / ${n} * ${c}` },
  { name: 'agreeAgree', bound: 0.25, sql: sql<number>`(${a} + ${d}) / ${n} * (${a} / ${n}) * ${d}` },
  {
    name: 'agreeDiffer',
    bound: 0.25,
    sql: sql<number>`(${a} + ${d}) / ${n} * (${b} / ${n}) * ${c} + (${b} + ${c}) / ${n} * (${a} / ${n}) * ${d}`,
  },
  { name: 'differDiffer', bound: 0.25, sql: sql<number>`(${b} + ${c}) / ${n} * (${b} / ${n}) * ${c}` },
];
