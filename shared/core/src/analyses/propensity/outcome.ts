import type { Dictionary } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import type { NumericExpression, Term } from '../../query-language/formula.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import type { Caps } from '../contract.ts';
import type { TieMethod } from '../cox/params.ts';
import { type GlmModel, glmModel } from '../glm/model.ts';
import type { PropensityParams } from './params.ts';

/** What a record's weight is called; it stands over the largest one, which no estimate or robust error notices. */
export const weightName = '_weight';
const weights = { variable: weightName, scale: 1 };

/** The weighted model of the outcome. */
export type OutcomeModel = { kind: 'cox'; hazard: HazardModel; ties: TieMethod } | { kind: 'glm'; glm: GlmModel };

type Outcome = NonNullable<PropensityParams['outcome']>;

/** Throws Problem where the formula is no model of an outcome of the treatment. */
export function outcomeModel(outcome: Outcome, treatment: string, dictionary: Dictionary, caps: Caps): OutcomeModel {
  const { formula, family, ties } = outcome;
  if (!formula.terms.some((term) => isTreatment(term, treatment))) {
    throw wrong(
      `The outcome's model has no term \`${treatment}\``,
      `Write y ~ ${treatment} or Surv(time, event) ~ ${treatment}.`,
    );
  }
  const response = { ...formula, terms: [], offset: [], strata: [] };
  if (formulaVariables(response).includes(treatment)) {
    throw wrong('The treatment is no outcome of itself', 'Name another variable left of `~`.');
  }
  if (family === 'cox') {
    return {
      kind: 'cox',
      hazard: { ...hazardModel({ formula, weights: null }, dictionary, caps.coefficient), weights },
      ties,
    };
  }
  if (formula.strata.length > 0)
    throw wrong('strata() has no place in this outcome’s model', 'Add the variable as a term.');
  const glm = glmModel({ params: { formula, family, weights: null, robust: true }, dictionary, caps });
  return { kind: 'glm', glm: { ...glm, weights } };
}

export function outcomeColumns(model: OutcomeModel): ModelColumn[] {
  return model.kind === 'cox' ? model.hazard.columns : model.glm.columns;
}

/** The outcome as a condition, where it happens or does not: the variable that is 0 or 1. */
export function eventOf(model: OutcomeModel): NumericExpression | null {
  if (model.kind === 'cox') return { kind: 'variable', name: model.hazard.event };
  const { family, response } = model.glm;
  return family !== 'gaussian' && response.binary ? response.of : null;
}

function isTreatment([factor, ...others]: Term, treatment: string): boolean {
  return factor?.kind === 'variable' && factor.name === treatment && others.length === 0;
}

function wrong(detail: string, mend: string): Problem {
  return new Problem('invalid-formula', detail, { where: 'params.outcome.formula', mend });
}
