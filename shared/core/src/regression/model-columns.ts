import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import { gridOf, onGrid } from '../dictionary/on-grid.ts';
import { Problem } from '../protocol/problem.ts';
import type { Factor, Formula, NumericExpression, Term } from '../query-language/formula.ts';
import { printFactor } from '../query-language/print-formula.ts';
import { coefficientName } from './coefficient-name.ts';
import { naturalSpline, type SplineColumn, splineRange } from './natural-spline.ts';
import { publicBounds } from './public-bounds.ts';

/** One factor of a column: a number, a spline of a number, or the indicator of a category's level. */
export type ColumnFactor =
  | { kind: 'numeric'; of: NumericExpression }
  | { kind: 'spline'; of: NumericExpression; column: SplineColumn }
  | { kind: 'level'; variable: string; level: number };

/** A column of the model matrix: the product of its factors (1 where there are none). */
export interface ModelColumn {
  /** As R names the coefficient. */
  name: string;
  /** Which term of the formula it belongs to, counted from 0; −1 for the intercept. */
  term: number;
  factors: ColumnFactor[];
  min: number;
  max: number;
  /** Its only values are 0 and 1. */
  binary: boolean;
}

type Spline = Extract<Factor, { kind: 'ns' }>;

interface Part {
  name: string;
  factors: ColumnFactor[];
  min: number;
  max: number;
  binary: boolean;
}

/** The model matrix's columns as R's model.matrix orders and names them, with treatment contrasts. */
export function modelColumns(formula: Formula, dictionary: Dictionary): ModelColumn[] {
  const one = { name: '(Intercept)', term: -1, factors: [], min: 1, max: 1, binary: true };
  const full = fullIndicators(formula, dictionary);
  const columns = formula.terms.flatMap((term, t) =>
    termColumns(term, dictionary, (factor) => full[t]?.has(printFactor(factor)) === true).map((part) => ({
      ...part,
      term: t,
    })),
  );
  return formula.intercept ? [one, ...columns] : columns;
}

/** The first factor's levels vary fastest. */
function termColumns(term: Term, dictionary: Dictionary, full: (factor: Factor) => boolean): Part[] {
  return term
    .map((factor) => factorParts(factor, dictionary, full(factor)))
    .reduce((columns, parts) => parts.flatMap((part) => columns.map((column) => product(column, part))));
}

function product(a: Part, b: Part): Part {
  const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
  return {
    name: `${a.name}:${b.name}`,
    factors: [...a.factors, ...b.factors],
    min: Math.min(...corners),
    max: Math.max(...corners),
    binary: a.binary && b.binary,
  };
}

function factorParts(factor: Factor, dictionary: Dictionary, full: boolean): Part[] {
  if (factor.kind === 'ns') return splineParts(factor, dictionary);
  const variable = ofVariable(factor) ? findVariable(dictionary, factor.name) : null;
  if (variable?.type === 'category') {
    const levels = variable.levels.map((level, index) => ({ level, index }));
    const isReference = ({ level }: { level: string }): boolean => factor.kind === 'relevel' && level === factor.ref;
    const ordered = [...levels.filter(isReference), ...levels.filter((level) => !isReference(level))];
    return (full ? ordered : ordered.slice(1)).map(({ level, index }) => ({
      name: `${printFactor(factor)}${level}`,
      factors: [{ kind: 'level', variable: variable.name, level: index }],
      min: 0,
      max: 1,
      binary: true,
    }));
  }
  if (factor.kind === 'relevel') throw new Problem('invalid-formula', `\`${factor.name}\` has no levels`);
  const { min, max } = publicBounds(factor, dictionary);
  const binary = variable !== null && isZeroOne(variable);
  return [{ name: coefficientName(factor), factors: [{ kind: 'numeric', of: factor }], min, max, binary }];
}

/** The boundary knots are the public bounds unless the formula gives others. */
function splineParts(factor: Spline, dictionary: Dictionary): Part[] {
  const { of, knots } = factor;
  const bounds = publicBounds(of, dictionary);
  const [low, high] = factor.boundary ?? [bounds.min, bounds.max];
  requireKnotsOnGrid(factor, dictionary);
  if (!knots.every((knot) => low < knot && knot < high)) {
    throw new Problem('invalid-formula', `A knot of ${printFactor(factor)} does not lie between the boundary knots`, {
      mend: `They are ${String(low)} and ${String(high)}.`,
    });
  }
  return naturalSpline(knots, [low, high]).map((column, i) => ({
    name: `${printFactor(factor)}${String(i + 1)}`,
    factors: [{ kind: 'spline', of, column }],
    ...splineRange(column, bounds.min, bounds.max),
    binary: false,
  }));
}

/** Knots are cut points: those of a variable lie on its grid, as everywhere. */
function requireKnotsOnGrid({ of, knots, boundary }: Spline, dictionary: Dictionary): void {
  const grid = of.kind === 'variable' ? gridOf(findVariable(dictionary, of.name)) : null;
  const off = grid === null ? undefined : [...knots, ...(boundary ?? [])].find((knot) => !onGrid(knot, grid));
  if (off === undefined || grid === null) return;
  throw new Problem('off-grid', `The knot ${String(off)} is not on the dictionary's grid of the variable`, {
    mend: `Use multiples of ${String(grid)}.`,
  });
}

function isZeroOne(variable: Variable): boolean {
  return variable.type === 'boolean' || (variable.type === 'integer' && variable.min === 0 && variable.max === 1);
}

/**
 * Which categories of each term stand with an indicator for every level instead of contrasts. R's rule (TermCode in
 * src/library/stats/src/model.c): contrasts where the rest of the term is contained in an earlier term, or empty; and
 * without an intercept the first category of the model gets all its indicators (modelmatrix, same file).
 */
function fullIndicators(formula: Formula, dictionary: Dictionary): Set<string>[] {
  const terms = formula.terms.map((term) => term.map(printFactor));
  const categories = new Set(
    formula.terms
      .flat()
      .filter((factor) => isCategory(factor, dictionary))
      .map(printFactor),
  );
  const full = terms.map((term, t) => {
    const alone = (factor: string): boolean => {
      const rest = term.filter((other) => other !== factor);
      const earlier = terms.slice(0, t);
      return rest.length > 0 && !earlier.some((other) => rest.every((each) => other.includes(each)));
    };
    return new Set(term.filter((factor) => categories.has(factor) && alone(factor)));
  });
  if (formula.intercept) return full;
  const first = terms.findIndex((term) => term.some((factor) => categories.has(factor)));
  const factor = terms[first]?.find((each) => categories.has(each));
  if (factor !== undefined) full[first]?.add(factor);
  return full;
}

function isCategory(factor: Factor, dictionary: Dictionary): boolean {
  return ofVariable(factor) && findVariable(dictionary, factor.name).type === 'category';
}

function ofVariable(factor: Factor): factor is Extract<Factor, { kind: 'variable' | 'relevel' }> {
  return factor.kind === 'variable' || factor.kind === 'relevel';
}
