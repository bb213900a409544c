import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Formula, NumericExpression } from '../query-language/formula.ts';
import { expressionOf } from '../query-language/formula-variables.ts';
import { publicBounds } from '../regression/public-bounds.ts';

/** For the methods text of a model: which records it left out, and what became of values outside the bounds. */
export function recordsUsed(formula: Formula, dictionary: Dictionary, of = 'the model'): string {
  const positive = expressionsOf(formula).some((expression) => needsPositive(expression, dictionary))
    ? ', as were records with a value of 0 or less inside log() or as a divisor, which has no value there'
    : '';
  return `Records with a missing value in any variable of ${of} were left out${positive}; values outside the dictionary’s bounds were set to the bound.`;
}

function expressionsOf({ response, terms, offset }: Formula): NumericExpression[] {
  const factors = terms.flat().map(expressionOf);
  return [...(response?.kind === 'value' ? [response.of] : []), ...factors, ...offset];
}

/** Whether the dictionary lets a value be 0 or less where only more than 0 has a meaning. Keeps its own stack. */
function needsPositive(expression: NumericExpression, dictionary: Dictionary): boolean {
  const waiting = [expression];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'log') {
      if (publicBounds(node.of, dictionary).min <= 0) return true;
      waiting.push(node.of);
    }
    if (node.kind === 'arithmetic') {
      if (node.op === '/' && publicBounds(node.right, dictionary).min <= 0) return true;
      waiting.push(node.left, node.right);
    }
  }
  return false;
}
