import type { Dictionary } from '../dictionary/dictionary.ts';
import { boundsOf, findVariable } from '../dictionary/find-variable.ts';
import type { Factor } from './formula.ts';
import { formulaLimits } from './formula-limits.ts';

/** What is wrong with the knots of a spline, or null. The bounds of a variable that stands alone are its boundary. */
export function splineMistake(spline: Extract<Factor, { kind: 'ns' }>, dictionary: Dictionary): string | null {
  const { knots } = spline;
  if (knots.length > formulaLimits.knots) return `ns() with more than ${String(formulaLimits.knots)} knots`;
  if (!ascending(knots)) return 'ns() with knots that do not ascend';
  const boundary = spline.boundary ?? boundsOfVariable(spline, dictionary);
  if (boundary === null) return null;
  if (!ascending(boundary)) return 'ns() with boundary knots that do not ascend';
  const [low, high] = boundary;
  if (knots.every((knot) => low < knot && knot < high)) return null;
  return `ns() with a knot that does not lie between the boundary knots ${String(low)} and ${String(high)}`;
}

function boundsOfVariable(spline: Extract<Factor, { kind: 'ns' }>, dictionary: Dictionary): [number, number] | null {
  if (spline.of.kind !== 'variable') return null;
  const { min, max } = boundsOf(findVariable(dictionary, spline.of.name));
  return [min, max];
}

function ascending(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? Number.NEGATIVE_INFINITY));
}
