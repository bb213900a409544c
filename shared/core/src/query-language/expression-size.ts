import type { NumericExpression } from './formula.ts';

/**
 * Levels and parts of an expression. Keeps its own stack and stops counting beyond `most` parts, since a power of a
 * power may stand for more parts than were ever written.
 */
export function expressionSize(expression: NumericExpression, most: number): { depth: number; parts: number } {
  const waiting: [NumericExpression, number][] = [[expression, 1]];
  let [depth, parts] = [0, 0];
  for (let visit = waiting.pop(); visit && parts <= most; visit = waiting.pop()) {
    const [node, level] = visit;
    depth = Math.max(depth, level);
    parts += 1;
    if (node.kind === 'log') waiting.push([node.of, level + 1]);
    if (node.kind === 'arithmetic') waiting.push([node.left, level + 1], [node.right, level + 1]);
  }
  return { depth, parts };
}
