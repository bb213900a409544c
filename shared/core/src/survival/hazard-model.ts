import type { Dictionary, NumericVariable, Variable } from '../dictionary/dictionary.ts';
import { eventMend, findVariable, typeText } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';
import { checkFormula } from '../query-language/check-formula.ts';
import type { Formula, NumericExpression } from '../query-language/formula.ts';
import { type CaseWeights, caseWeights } from '../regression/case-weights.ts';
import { centreOf } from '../regression/centre-of.ts';
import { type ModelColumn, modelColumns } from '../regression/model-columns.ts';
import { publicBounds } from '../regression/public-bounds.ts';
import { columnScaling, type Scaling } from '../regression/scaled-column.ts';
import { isSite, timeVariable } from './survival-formula.ts';

/** A proportional hazards model before anybody looks at data. */
export interface HazardModel {
  /** Without an intercept, which the baseline hazard is. */
  columns: ModelColumn[];
  scalings: Scaling[];
  /** Late entry: at risk after it only. null: everybody from the beginning. */
  start: NumericVariable | null;
  time: NumericVariable;
  event: string;
  /** Variables whose combinations have baseline hazards of their own. */
  strata: Variable[];
  /** strata(site). */
  bySite: boolean;
  weights: CaseWeights | null;
  /** Enters the predictor as offset − shift, |offset − shift| ≤ largest. */
  offset: { of: NumericExpression; shift: number; largest: number } | null;
}

const where = 'params.formula';
/** PostgreSQL selects at most 1664 columns: 50 parameters have 1275 distinct entries of the information. */
const maxParameters = 50;
/** Beyond it e^η has no room on the grid of the sites' risk sets. */
const maxPredictor = 30;

/**
 * `cap` is the largest ‖β‖₁ on the normalised scale. Throws `invalid-formula`, `invalid-input` or `too-large` where the
 * formula is no model of a hazard.
 */
export function hazardModel(
  { formula, weights }: { formula: Formula; weights: string | null },
  dictionary: Dictionary,
  cap: number,
): HazardModel {
  checkFormula(formula, dictionary);
  const { response } = formula;
  if (response?.kind !== 'surv') {
    throw new Problem('invalid-formula', 'the response is no follow-up time', {
      where,
      mend: 'Write Surv(time, event) ~ … or Surv(start, stop, event) ~ ….',
    });
  }
  const offset = offsetOf(formula, dictionary);
  if (cap * (1 + 1e-9) + (offset?.largest ?? 0) > maxPredictor) {
    throw new Problem('invalid-input', 'The bounds of the offset are too wide', {
      where,
      mend: 'Give narrower bounds in the dictionary, or take the logarithm of the offset.',
    });
  }
  const columns = columnsOf(formula, dictionary);
  return {
    columns,
    scalings: columns.map((column) => columnScaling(column, true)),
    start: response.start === undefined ? null : timeVariable(response.start, dictionary),
    time: timeVariable(response.time, dictionary),
    event: eventVariable(response.event, dictionary),
    strata: strataOf(formula, dictionary),
    bySite: formula.strata.some((name) => isSite(name, dictionary)),
    weights: weights === null ? null : caseWeights(weights, dictionary),
    offset,
  };
}

function columnsOf(formula: Formula, dictionary: Dictionary): ModelColumn[] {
  if (!formula.intercept) {
    throw new Problem('invalid-formula', 'a hazard model has no intercept to leave out', {
      where,
      mend: 'Leave out `- 1` or `0 +`: the baseline hazard takes the intercept’s place.',
    });
  }
  const columns = modelColumns(formula, dictionary).filter(({ term }) => term >= 0);
  if (columns.length === 0) {
    throw new Problem('invalid-formula', 'The model has no terms', {
      where,
      mend: 'Ask `kaplan-meier` for curves without a model.',
    });
  }
  if (columns.length <= maxParameters) return columns;
  throw new Problem(
    'too-large',
    `The model has ${String(columns.length)} parameters; up to ${String(maxParameters)} are offered`,
    { where, mend: 'Leave out terms, or use categories with fewer levels.' },
  );
}

function eventVariable(name: string, dictionary: Dictionary): string {
  const event = findVariable(dictionary, name, { where });
  if (event.type === 'boolean') return name;
  throw new Problem('invalid-formula', `\`${name}\` is ${typeText(event)}; an event is a boolean`, {
    where,
    mend: eventMend(event),
  });
}

function strataOf({ strata }: Formula, dictionary: Dictionary): Variable[] {
  return strata.filter((name) => !isSite(name, dictionary)).map((name) => findVariable(dictionary, name, { where }));
}

function offsetOf({ offset: [first, ...others] }: Formula, dictionary: Dictionary): HazardModel['offset'] {
  if (!first) return null;
  const of = others.reduce<NumericExpression>((left, right) => ({ kind: 'arithmetic', op: '+', left, right }), first);
  const { mid, half } = centreOf(publicBounds(of, dictionary));
  return { of, shift: mid, largest: half };
}
