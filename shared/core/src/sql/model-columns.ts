import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { ColumnFactor, ModelColumn } from '../regression/model-columns.ts';
import type { Scaling } from '../regression/scaled-column.ts';
import { column, real, whole } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';
import { numericExpression, type NumericSql } from './numeric-expression.ts';

/** A column of the model matrix on its public scale, over the clean columns of a record; NULL where it is missing. */
export function modelColumn({ factors }: ModelColumn, scaling: Scaling, dictionary: Dictionary): NumericSql {
  const parts = factors.map((factor) => factorValue(factor, dictionary));
  const product = sql<number>`${sql.join(
    parts.map(({ value }) => value),
    sql` * `,
  )}`;
  return { value: scaled(product, scaling), outside: parts.flatMap(({ outside }) => outside) };
}

/** (x − mid) / half. */
export function scaled(x: NumberSql, { mid, half }: Scaling): NumberSql {
  const shifted = mid === 0 ? sql<number>`(${x})` : sql<number>`(${x} - ${real(mid)})`;
  return half === 1 ? shifted : sql<number>`${shifted} / ${real(half)}`;
}

function factorValue(factor: ColumnFactor, dictionary: Dictionary): NumericSql {
  if (factor.kind === 'numeric') return numericExpression(factor.of, dictionary);
  const [x, level] = [column(factor.variable), whole(factor.level)];
  const value = sql<number>`cast(case when ${x} = ${level} then 1 when ${x} <> ${level} then 0 end as float8)`;
  return { value, outside: [] };
}
