import { findVariable } from '../../dictionary/find-variable.ts';
import { Problem } from '../../protocol/problem.ts';
import type { NumericExpression } from '../../query-language/formula.ts';
import { printExpression } from '../../query-language/print-formula.ts';
import { type CaseWeights, caseWeights } from '../../regression/case-weights.ts';
import { centreOf } from '../../regression/centre-of.ts';
import { type ModelColumn, modelColumns } from '../../regression/model-columns.ts';
import { publicBounds } from '../../regression/public-bounds.ts';
import { columnScaling, type Scaling } from '../../regression/scaled-column.ts';
import type { AnalysisContext } from '../contract.ts';
import type { Family, GlmParams } from './params.ts';

/** PostgreSQL selects at most 1664 columns: 50 parameters have 1275 distinct entries of the information. */
const maxParameters = 50;
/** exp() of more raises an error on PostgreSQL. */
const maxExponent = 700;
/** Sums are carried in two 62-bit words of the 2^48 grid; the ring 2^128 leaves room for 2^30 records. */
const maxBound = 2 ** 45;
/** A residual is cut back to it where its square is summed: only means of millions of events a record lie beyond. */
const maxResidual = 2 ** 22;

/** Everything about the model that is public before anybody looks at data. */
export interface GlmModel {
  family: Family;
  columns: ModelColumn[];
  scalings: Scaling[];
  intercept: boolean;
  response: {
    /** gaussian: y − offset; else y. */
    of: NumericExpression;
    min: number;
    max: number;
    /** 0/1 by its type. */
    binary: boolean;
    /** gaussian: z = (y − mid) / half. Else 0 and 1. */
    scaling: Scaling;
  };
  /** binomial and poisson: enters the predictor as offset − shift ≤ highest; the intercept takes the shift. */
  offset: { of: NumericExpression; shift: number; highest: number } | null;
  weights: CaseWeights | null;
  /** Sandwich errors are asked for. */
  robust: boolean;
  /** Largest absolute values on the normalised scale: of the predictor, the mean, and of a residual y − mean. */
  largest: { predictor: number; mean: number; residual: number };
}

/** Throws `invalid-formula` or `invalid-input` where the dictionary and the family do not allow the model. */
export function glmModel({
  params,
  dictionary,
  caps,
}: Pick<AnalysisContext<GlmParams>, 'params' | 'dictionary' | 'caps'>): GlmModel {
  const { formula, family } = params;
  const columns = modelColumns(formula, dictionary);
  if (columns.length === 0) throw new Problem('invalid-formula', 'The model has neither terms nor an intercept');
  if (columns.length > maxParameters) {
    throw new Problem(
      'too-large',
      `The model has ${String(columns.length)} parameters; up to ${String(maxParameters)} are offered`,
      {
        where: 'params.formula',
        mend: 'Leave out terms, or use categories with fewer levels.',
      },
    );
  }
  const { intercept } = formula;
  const offset = offsetOf(params, dictionary);
  const response = responseOf(params, dictionary);
  const predictor = caps.coefficient * (1 + 1e-9) + (offset?.largest ?? 0);
  const mean = family === 'poisson' ? Math.exp(caps.coefficient * (1 + 1e-9) + (offset?.highest ?? 0)) : 1;
  const model: GlmModel = {
    family,
    columns,
    scalings: columns.map((column) => columnScaling(column, intercept)),
    intercept,
    response,
    offset: offset && { of: offset.of, shift: offset.shift, highest: offset.highest },
    weights: params.weights === null ? null : caseWeights(params.weights, dictionary),
    robust: params.robust,
    largest: {
      predictor,
      mean,
      residual: family === 'gaussian' ? 1 + predictor : Math.max(mean, response.max),
    },
  };
  if (predictor > maxExponent || !(largestTerm(model) < maxBound)) {
    throw new Problem('invalid-input', 'The bounds of the response or of the offset are too wide for this family', {
      where: 'params.formula',
      mend: 'Give narrower bounds in the dictionary, or take the logarithm of the offset.',
    });
  }
  if (model.robust && family === 'poisson' && response.max > maxResidual) {
    throw new Problem('invalid-input', 'The counts can be too large for robust errors', {
      where: 'params.robust',
      mend: `Give the response a maximum of ${String(maxResidual)} or less in the dictionary.`,
    });
  }
  return model;
}

/** The largest residual whose square is summed for robust errors. */
export function largestScore({ largest: { residual } }: GlmModel): number {
  return Math.min(residual, maxResidual);
}

/**
 * The model with the largest values that these coefficients allow: far below e^cap as a rule, so that the sums of a
 * poisson round fit into one word. A function of the broadcast alone, like the statement.
 */
export function atCoefficients(model: GlmModel, beta: readonly number[]): GlmModel {
  if (model.family !== 'poisson') return model;
  // Columns lie in [−1, 1], 0/1 in [0, 1]; the intercept is always 1.
  const highest = model.columns.reduce((sum, { binary, factors }, j) => {
    const b = beta[j] ?? 0;
    return sum + (factors.length === 0 ? b : binary ? Math.max(0, b) : Math.abs(b));
  }, model.offset?.highest ?? 0);
  const mean = Math.min(model.largest.mean, Math.exp(highest) * (1 + 1e-9));
  return { ...model, largest: { ...model.largest, mean, residual: Math.max(mean, model.response.max) } };
}

/** The largest term of all sums, for the check that none overflows. */
function largestTerm({ family, largest: { predictor, mean, residual }, response }: GlmModel): number {
  if (family === 'gaussian') return residual * residual;
  return response.max * (predictor + Math.log(response.max + 2)) + mean * (1 + predictor) + residual;
}

function responseOf(
  { formula, family }: GlmParams,
  dictionary: AnalysisContext<GlmParams>['dictionary'],
): GlmModel['response'] {
  const tree = formula.response;
  if (tree?.kind !== 'value') {
    throw new Problem('invalid-formula', tree ? 'Surv() is a response of cox' : 'The formula has no response', {
      where: 'params.formula',
      mend: tree ? 'Ask `cox`, or use an event with offset(log(time)) and the family poisson.' : 'Write y ~ ….',
    });
  }
  const variable = tree.of.kind === 'variable' ? findVariable(dictionary, tree.of.name) : null;
  const bounds = publicBounds(tree.of, dictionary);
  const named = `\`${printExpression(tree.of)}\``;
  if (family === 'binomial' && (bounds.min < 0 || bounds.max > 1)) {
    throw new Problem('invalid-formula', `${named} can lie outside 0 to 1, so it is no response for binomial`, {
      where: 'params.formula',
      mend: 'Use a boolean, or a proportion with bounds 0 and 1.',
    });
  }
  if (family === 'poisson' && bounds.min < 0) {
    throw new Problem('invalid-formula', `${named} can be negative, so it is no response for poisson`, {
      where: 'params.formula',
      mend: 'Give the variable a minimum of 0 in the dictionary, or use the family gaussian.',
    });
  }
  const binary = variable?.type === 'boolean' || (variable?.type === 'integer' && bounds.min === 0 && bounds.max === 1);
  if (family !== 'gaussian') return { of: tree.of, ...bounds, binary, scaling: { mid: 0, half: 1 } };
  const of = formula.offset.reduce<NumericExpression>(
    (left, right) => ({ kind: 'arithmetic', op: '-', left, right }),
    tree.of,
  );
  const range = publicBounds(of, dictionary);
  return { of, ...range, binary: false, scaling: columnScaling({ ...range, binary: false }, formula.intercept) };
}

function offsetOf({ formula, family }: GlmParams, dictionary: AnalysisContext<GlmParams>['dictionary']) {
  const [first, ...others] = formula.offset;
  if (family === 'gaussian' || !first) return null;
  const of = others.reduce<NumericExpression>((left, right) => ({ kind: 'arithmetic', op: '+', left, right }), first);
  const bounds = publicBounds(of, dictionary);
  // An intercept takes any shift. For poisson e^(offset − shift) then never exceeds 1; for binomial it is centred.
  const shift = !formula.intercept ? 0 : family === 'poisson' ? bounds.max : centreOf(bounds).mid;
  const [lowest, highest] = [bounds.min - shift, bounds.max - shift];
  return { of, shift, highest, largest: Math.max(Math.abs(lowest), Math.abs(highest)) };
}
