import type { Dictionary } from '../dictionary/dictionary.ts';
import { boundsOf, findVariable } from '../dictionary/find-variable.ts';
import { gridOf, onGrid } from '../dictionary/on-grid.ts';
import { Problem } from '../protocol/problem.ts';
import type { NumericExpression } from '../query-language/formula.ts';
import { printExpression } from '../query-language/print-formula.ts';

/** What the dictionary says about the values of an expression. They may be narrower than this, never wider. */
export interface PublicBounds {
  min: number;
  max: number;
  /** All values on the dictionary's grid are multiples of it; null where there is none. */
  grid: number | null;
}

type Arithmetic = Extract<NumericExpression, { kind: 'arithmetic' }>;

/** Interval arithmetic over the dictionary's bounds. Throws `invalid-formula` where an expression has no public bound. */
export function publicBounds(expression: NumericExpression, dictionary: Dictionary): PublicBounds {
  const bounds = boundsOfExpression(expression, dictionary);
  if (Number.isFinite(bounds.min) && Number.isFinite(bounds.max)) return bounds;
  throw unbounded(expression, 'it can grow beyond every number');
}

/**
 * The smallest value that counts as positive: the lower bound, or the first step of the grid where the lower bound is
 * not positive (log, division). A value of 0 or less is missing there, so a minimum of 0 is no reason to refuse.
 */
export function smallestPositive({ min, grid }: PublicBounds): number | null {
  return min > 0 ? min : grid;
}

function boundsOfExpression(expression: NumericExpression, dictionary: Dictionary): PublicBounds {
  switch (expression.kind) {
    case 'number':
      return { min: expression.value, max: expression.value, grid: null };
    case 'variable': {
      const variable = findVariable(dictionary, expression.name);
      return { ...boundsOf(variable), grid: variable.type === 'boolean' ? 1 : gridOf(variable) };
    }
    case 'log': {
      const of = publicBounds(expression.of, dictionary);
      const lowest = smallestPositive(of);
      if (of.max <= 0) throw unbounded(expression, 'what stands in log() is never positive');
      if (lowest === null) throw unbounded(expression, 'what stands in log() can be as near to 0 as it likes');
      return { min: Math.log(Math.min(lowest, of.max)), max: Math.log(of.max), grid: null };
    }
    case 'arithmetic':
      return arithmetic(expression, dictionary);
  }
}

function arithmetic(expression: Arithmetic, dictionary: Dictionary): PublicBounds {
  const a = publicBounds(expression.left, dictionary);
  const b = publicBounds(expression.right, dictionary);
  switch (expression.op) {
    case '+':
      return { min: a.min + b.min, max: a.max + b.max, grid: gridOfSum(expression, a, b) };
    case '-':
      return { min: a.min - b.max, max: a.max - b.min, grid: gridOfSum(expression, a, b) };
    case '*':
      return isSquare(expression)
        ? square(a)
        : { ...corners(a, b, (x, y) => x * y), grid: gridOfProduct(expression, a, b) };
    case '/': {
      const lowest = smallestPositive(b);
      if (b.min < 0) throw unbounded(expression, 'what it divides by can be negative or 0');
      if (b.max <= 0 || lowest === null)
        throw unbounded(expression, 'what it divides by can be as near to 0 as it likes');
      const divisor = { min: Math.min(lowest, b.max), max: b.max };
      const grid = constant(expression.right) === null || a.grid === null ? null : a.grid / b.max;
      return { ...corners(a, divisor, (x, y) => x / y), grid };
    }
  }
}

function corners(
  a: { min: number; max: number },
  b: { min: number; max: number },
  of: (x: number, y: number) => number,
): { min: number; max: number } {
  const values = [of(a.min, b.min), of(a.min, b.max), of(a.max, b.min), of(a.max, b.max)];
  return { min: Math.min(...values), max: Math.max(...values) };
}

function isSquare({ left, right }: Arithmetic): boolean {
  return printExpression(left) === printExpression(right);
}

function square({ min, max, grid }: PublicBounds): PublicBounds {
  const low = min > 0 ? min * min : max < 0 ? max * max : 0;
  return { min: low, max: Math.max(min * min, max * max), grid: grid === null ? null : grid * grid };
}

function gridOfSum({ left, right }: Arithmetic, a: PublicBounds, b: PublicBounds): number | null {
  const [c, d] = [constant(left), constant(right)];
  if (c !== null) return b.grid !== null && onGrid(c, b.grid) ? b.grid : null;
  if (d !== null) return a.grid !== null && onGrid(d, a.grid) ? a.grid : null;
  if (a.grid === null || b.grid === null) return null;
  const [fine, coarse] = a.grid < b.grid ? [a.grid, b.grid] : [b.grid, a.grid];
  return onGrid(coarse, fine) ? fine : null;
}

function gridOfProduct({ left, right }: Arithmetic, a: PublicBounds, b: PublicBounds): number | null {
  const factors = [constant(left) ?? a.grid, constant(right) ?? b.grid];
  const grid = factors.reduce<number | null>((product, f) => (product === null || f === null ? null : product * f), 1);
  return grid === null || grid === 0 ? null : Math.abs(grid);
}

function constant(expression: NumericExpression): number | null {
  return expression.kind === 'number' ? expression.value : null;
}

function unbounded(expression: NumericExpression, reason: string): Problem {
  return new Problem('invalid-formula', `\`${printExpression(expression)}\` has no public bounds: ${reason}`, {
    mend: 'Give the variable a positive minimum or a grid in the dictionary, or add a constant, as in log(x + 1).',
  });
}
