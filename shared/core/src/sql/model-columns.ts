import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import type { LevelCount } from '../regression/level-counts.ts';
import type { ColumnFactor, ModelColumn } from '../regression/model-columns.ts';
import type { SplineColumn } from '../regression/natural-spline.ts';
import type { Scaling } from '../regression/scaled-column.ts';
import { column, real, whole } from './bound-value.ts';
import type { DerivedName } from './clean-records.ts';
import type { ConditionSql, NumberSql } from './engine-dialect.ts';
import { numericExpression, type NumericSql } from './numeric-expression.ts';

/** What a record calls column j of the model matrix. */
export function columnName(j: number): DerivedName {
  return `_x${String(j)}`;
}

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

/** Whether a record is on the counted side of a level, over its clean variables and columns. */
export function levelCondition(count: LevelCount, dictionary: Dictionary): ConditionSql {
  if (count.kind === 'product') return sql`${column(columnName(count.column))} = ${real(1)}`;
  const variable = findVariable(dictionary, count.variable);
  return sql`${column(count.variable)} = ${variable.type === 'category' ? whole(count.level) : real(count.level)}`;
}

/** Indicators of two levels of one category are never 1 together. */
export function excludeOneAnother(a: ModelColumn, b: ModelColumn): boolean {
  return a.factors.some(
    (one) =>
      one.kind === 'level' &&
      b.factors.some((other) => other.kind === 'level' && other.variable === one.variable && other.level !== one.level),
  );
}

function factorValue(factor: ColumnFactor, dictionary: Dictionary): NumericSql {
  if (factor.kind === 'numeric') return numericExpression(factor.of, dictionary);
  if (factor.kind === 'spline') {
    const { value, outside } = numericExpression(factor.of, dictionary);
    return { value: splineColumn(value, factor.column), outside };
  }
  const [x, level] = [column(factor.variable), whole(factor.level)];
  const value = sql<number>`cast(case when ${x} = ${level} then 1 when ${x} <> ${level} then 0 end as float8)`;
  return { value, outside: [] };
}

/** A cubic by Horner's rule in each piece; CASE is evaluated lazily, and a record needs one. */
function splineColumn(x: NumberSql, pieces: SplineColumn): NumberSql {
  const cubic = ({ origin, coefficients: [c0, c1, c2, c3] }: SplineColumn[number]): NumberSql => {
    const u = sql`(${x} - ${real(origin)})`;
    const curve = c2 === 0 && c3 === 0 ? sql`` : sql` + ${u} * (${real(c2)} + ${u} * ${real(c3)})`;
    return sql<number>`${real(c0)} + ${u} * (${real(c1)}${curve})`;
  };
  const branches = pieces
    .slice(0, -1)
    .map((piece, i) => sql`when ${x} < ${real(pieces[i + 1]?.from ?? 0)} then ${cubic(piece)}`);
  const last = pieces.at(-1);
  if (!last) throw new RangeError('a spline has at least one piece');
  return sql<number>`(case ${sql.join(branches, sql` `)} else ${cubic(last)} end)`;
}
