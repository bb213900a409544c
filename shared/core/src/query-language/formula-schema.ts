import { z } from 'zod';
import { factorOrder } from './arrange-terms.ts';
import { expressionSize } from './expression-size.ts';
import type { Formula, NumericExpression, Term } from './formula.ts';
import { formulaLimits } from './formula-limits.ts';
import { expressionVariables } from './formula-variables.ts';
import { nestedWithin } from './nesting.ts';
import { printFactor } from './print-formula.ts';

const name = z.string().min(1).max(64);

const anyExpression: z.ZodType<NumericExpression> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('variable'), name }),
    z.strictObject({ kind: z.literal('number'), value: z.number() }),
    z.strictObject({ kind: z.literal('log'), of: anyExpression }),
    z.strictObject({
      kind: z.literal('arithmetic'),
      op: z.enum(['+', '-', '*', '/']),
      left: anyExpression,
      right: anyExpression,
    }),
  ]),
);

const expression = anyExpression
  .refine(
    (tree) => {
      const { depth, parts } = expressionSize(tree, formulaLimits.parts);
      return depth <= formulaLimits.depth && parts <= formulaLimits.parts;
    },
    `an expression has at most ${String(formulaLimits.depth)} levels and ${String(formulaLimits.parts)} parts`,
  )
  .refine((tree) => expressionVariables(tree).length > 0, 'an expression needs a variable');

const spline = z.strictObject({
  kind: z.literal('ns'),
  of: expression,
  knots: z.array(z.number()).min(1).max(formulaLimits.knots),
  boundary: z.exactOptional(z.tuple([z.number(), z.number()])),
});

const relevel = z.strictObject({ kind: z.literal('relevel'), name, ref: z.string().min(1).max(100) });

const factor = z.union([expression, spline, relevel]);

const terms = z
  .array(z.array(factor).min(1).max(formulaLimits.factors))
  .max(formulaLimits.terms)
  .refine(canonicalTerms, 'terms and their factors are distinct and in one order, main effects first');

const tree: z.ZodType<Formula> = z.strictObject({
  response: z.union([
    z.null(),
    z.strictObject({ kind: z.literal('value'), of: expression }),
    z.strictObject({ kind: z.literal('surv'), start: z.exactOptional(name), time: name, event: name }),
  ]),
  intercept: z.boolean(),
  terms,
  offset: z.array(expression).max(formulaLimits.offsets),
  strata: z.array(name).max(formulaLimits.strata).refine(distinct, 'strata are distinct'),
});

/** The formula, its terms, a term, a factor, a spline's expression, and at its end a level to spare. */
const jsonLimits = { depth: formulaLimits.depth + 6, containers: 20_000 };

/**
 * The only form of a formula that nodes accept: what parseFormula gives, within its limits. Safe against any depth of
 * input. Names and types of variables are a matter of check-formula.ts.
 */
export const formulaSchema: z.ZodType<Formula> = z
  .unknown()
  .refine((input) => nestedWithin(input, jsonLimits), { error: 'the formula is too deep or too large' })
  .pipe(tree);

function canonicalTerms(all: readonly Term[]): boolean {
  const texts = all.map((term) => term.map(printFactor));
  const ordered = texts.every((term, i) => term.length >= (texts[i - 1]?.length ?? 1));
  return (
    ordered && texts.every(distinct) && distinct(texts.map((term) => term.join(':'))) && factorOrder(texts) !== null
  );
}

function distinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
