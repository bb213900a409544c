import type { Dictionary } from '../dictionary/dictionary.ts';
import { numericVariable } from '../dictionary/find-variable.ts';
import type { Formula, NumericExpression } from '../query-language/formula.ts';
import { expressionOf } from '../query-language/formula-variables.ts';
import { printExpression } from '../query-language/print-formula.ts';
import { publicBounds } from './public-bounds.ts';

interface Asked {
  params: { formula: Formula; weights?: string | null };
  dictionary: Dictionary;
}

/**
 * Records that count as missing though nothing is missing in them: a logarithm or a quotient that has no value, a
 * weight of 0. `missing`: records left out; null where that is hidden.
 */
export function undefinedValueWarnings({ params, dictionary }: Asked, missing: number | null): string[] {
  if (missing === 0) return [];
  const { formula, weights = null } = params;
  const expressions = [
    ...(formula.response?.kind === 'value' ? [formula.response.of] : []),
    ...formula.terms.flat().map(expressionOf),
    ...formula.offset,
  ];
  const undefinable = expressions.flatMap(positiveOnly).filter(({ of }) => publicBounds(of, dictionary).min <= 0);
  const texts = new Set(
    undefinable.map(
      ({ whole, of }) => `\`${printExpression(whole)}\` has no value (\`${printExpression(of)}\` is 0 or less)`,
    ),
  );
  const canBeZero = weights !== null && numericVariable(dictionary, weights, { where: 'params.weights' }).min <= 0;
  return [
    ...[...texts].map((text) => `Records in which ${text} count as missing.`),
    ...(canBeZero ? [`Records whose weight (${weights}) is 0 count as missing.`] : []),
  ];
}

/** What has a value only where a part of it is positive. */
function positiveOnly(expression: NumericExpression): { whole: NumericExpression; of: NumericExpression }[] {
  switch (expression.kind) {
    case 'number':
    case 'variable':
      return [];
    case 'log':
      return [{ whole: expression, of: expression.of }, ...positiveOnly(expression.of)];
    case 'arithmetic':
      return [
        ...(expression.op === '/' ? [{ whole: expression, of: expression.right }] : []),
        ...positiveOnly(expression.left),
        ...positiveOnly(expression.right),
      ];
  }
}
