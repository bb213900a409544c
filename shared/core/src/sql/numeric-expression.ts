import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { NumericExpression } from '../query-language/formula.ts';
import { publicBounds, smallestPositive } from '../regression/public-bounds.ts';
import { column, real } from './bound-value.ts';
import type { ConditionSql, NumberSql } from './engine-dialect.ts';

export interface NumericSql {
  /** Within the public bounds of the expression; NULL where it is missing. */
  value: NumberSql;
  /** Conditions under which a value was moved to a bound on the way. May be NULL. */
  outside: ConditionSql[];
}

/**
 * An expression over the clean columns of a record. What is 0 or negative inside log() or as a divisor is missing; what
 * lies between 0 and the first step of the grid counts as that step. CASE keeps ln(0) and x / 0, which are errors on one
 * engine or the other, from being evaluated.
 */
export function numericExpression(expression: NumericExpression, dictionary: Dictionary): NumericSql {
  switch (expression.kind) {
    case 'number':
      return { value: real(expression.value), outside: [] };
    case 'variable':
      return { value: column(expression.name), outside: [] };
    case 'log': {
      const { value, outside } = positive(expression.of, dictionary);
      return { value: sql<number>`ln(${value})`, outside };
    }
    case 'arithmetic': {
      const left = numericExpression(expression.left, dictionary);
      if (expression.op === '/') {
        const right = positive(expression.right, dictionary);
        const outside = [...left.outside, ...right.outside];
        return { value: sql<number>`(${left.value} / ${right.value})`, outside };
      }
      const right = numericExpression(expression.right, dictionary);
      const sign = { '+': sql`+`, '-': sql`-`, '*': sql`*` }[expression.op];
      return {
        value: sql<number>`(${left.value} ${sign} ${right.value})`,
        outside: [...left.outside, ...right.outside],
      };
    }
  }
}

/** NULL unless positive, and not below the smallest positive value that the dictionary knows. */
function positive(expression: NumericExpression, dictionary: Dictionary): NumericSql {
  const { value, outside } = numericExpression(expression, dictionary);
  const bounds = publicBounds(expression, dictionary);
  if (bounds.min > 0) return { value, outside };
  const lowest = real(Math.min(smallestPositive(bounds) ?? bounds.max, bounds.max));
  return {
    value: sql<number>`case when ${value} >= ${lowest} then ${value} when ${value} > ${real(0)} then ${lowest} end`,
    outside: [...outside, sql`(${value} > ${real(0)} and ${value} < ${lowest})`],
  };
}
