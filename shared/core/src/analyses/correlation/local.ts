import { sql } from 'kysely';
import { column } from '../../sql/bound-value.ts';
import { cleanRecords, derive, type Derived } from '../../sql/clean-records.ts';
import type { NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { oneRow } from '../../sql/group-rows.ts';
import { scaled } from '../../sql/model-columns.ts';
import type { Local } from '../contract.ts';
import { correlated, fractionalBits, pairsOf, scalingOf } from './layout.ts';
import type { CorrelationParams } from './params.ts';

/** Per record each variable on its public scale (`_u0`, `_u1` …) and its square; sums leave NULL out. */
export const correlationLocal: Local<CorrelationParams> = (context, _broadcast, dialect) => {
  const { params, dictionary } = context;
  const variables = correlated(params, dictionary);
  const clean = cleanRecords(context, params.variables, dialect);
  const onScale: Derived = Object.fromEntries(
    variables.map((variable, i) => [`_u${String(i)}`, scaled(column(variable.name), scalingOf(variable))]),
  );
  const squared: Derived = Object.fromEntries(variables.map((_, i) => [`_q${String(i)}`, sql`${u(i)} * ${u(i)}`]));
  const records = derive(derive(clean, onScale, dialect), squared, dialect);
  const total = (term: NumberSql): NumberSql => gridSum(scaledToGrid(term, fractionalBits), fractionalBits, 1, dialect);
  const sums = pairsOf(params).flatMap(({ x, y }) => {
    const both = sql<boolean>`${u(x)} is not null and ${u(y)} is not null`;
    const where = (term: NumberSql, other: NumberSql): NumberSql =>
      total(sql<number>`case when ${other} is not null then ${term} end`);
    return [
      countWhere(both),
      countWhere(sql`not (${both})`),
      where(u(x), u(y)),
      where(u(y), u(x)),
      where(q(x), u(y)),
      where(q(y), u(x)),
      total(sql<number>`${u(x)} * ${u(y)}`),
    ];
  });
  return oneRow(records, [countWhere(null), countWhere(sql`${column('_clamped')}`), ...sums], dialect);
};

function u(i: number): NumberSql {
  return column(`_u${String(i)}`);
}

function q(i: number): NumberSql {
  return column(`_q${String(i)}`);
}
