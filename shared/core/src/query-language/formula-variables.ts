import type { Factor, Formula, NumericExpression } from './formula.ts';
import { siteStratum } from './variable-use.ts';

/** Names of the dictionary variables a formula reads, each once, in order of appearance; `site` is none. */
export function formulaVariables(formula: Formula): string[] {
  const { response, terms, offset, strata } = formula;
  const names: string[] = [];
  if (response?.kind === 'value') names.push(...expressionVariables(response.of));
  if (response?.kind === 'surv') {
    if (response.start !== undefined) names.push(response.start);
    names.push(response.time, response.event);
  }
  for (const factor of terms.flat()) names.push(...factorVariables(factor));
  for (const expression of offset) names.push(...expressionVariables(expression));
  names.push(...strata.filter((name) => name !== siteStratum));
  return [...new Set(names)];
}

/** What a factor is a spline, a relevelled category or itself of. */
export function expressionOf(factor: Factor): NumericExpression {
  if (factor.kind === 'ns') return factor.of;
  return factor.kind === 'relevel' ? { kind: 'variable', name: factor.name } : factor;
}

/** Names of the variables of one factor, each once, in order of appearance. */
export function factorVariables(factor: Factor): string[] {
  return expressionVariables(expressionOf(factor));
}

/** Names of the variables of an expression, each once, in order of appearance. Keeps its own stack. */
export function expressionVariables(expression: NumericExpression): string[] {
  const names = new Set<string>();
  const waiting = [expression];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'variable') names.add(node.name);
    if (node.kind === 'log') waiting.push(node.of);
    if (node.kind === 'arithmetic') waiting.push(node.right, node.left);
  }
  return [...names];
}
