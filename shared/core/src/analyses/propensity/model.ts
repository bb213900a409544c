import type { Dictionary, Variable } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Formula } from '../../query-language/formula.ts';
import { type ModelColumn, modelColumns } from '../../regression/model-columns.ts';
import type { AnalysisContext } from '../contract.ts';
import { type GlmModel, glmModel } from '../glm/model.ts';
import { levelsOf } from '../groups.ts';
import { type PublicBins, publicBins } from '../public-bins.ts';
import { type OutcomeModel, outcomeModel } from './outcome.ts';
import type { PropensityParams } from './params.ts';

/** Everything that is public before anybody looks at data. */
export interface PropensityModel {
  treatment: string;
  /** Levels of the treatment: control, treated. */
  arms: [string, string];
  /** The treatment's own column or columns: the gate counts its levels. */
  treatmentColumns: ModelColumn[];
  /** Logistic model of the treatment. */
  score: GlmModel;
  /** What the score's model knows the variables by: a treatment with two levels is 0 and 1 there. */
  scoreDictionary: Dictionary;
  /** Weights are divided by it: a power of two that none exceeds. */
  scale: number;
  bins: PublicBins;
  outcome: OutcomeModel | null;
}

/** Marks the records that are complete in every variable of the query; the score's model weights by it. */
export const completeMark = '_part';

/** Throws Problem where the formula is no model of a treatment. */
export function propensityModel({
  params,
  dictionary,
  caps,
}: Pick<AnalysisContext<PropensityParams>, 'params' | 'dictionary' | 'caps'>): PropensityModel {
  const { formula, cap, bins, outcome } = params;
  const treatment = treatmentOf(formula, dictionary);
  checkCovariates(formula);
  const [control, treated] = levelsOf(treatment);
  if (control === undefined || treated === undefined) throw new RangeError('a treatment has two levels');
  const scoreDictionary = withBoolean(dictionary, treatment.name);
  const score = glmModel({
    params: { formula, family: 'binomial', weights: null, robust: false },
    dictionary: scoreDictionary,
    caps,
  });
  return {
    treatment: treatment.name,
    arms: [control, treated],
    treatmentColumns: modelColumns(alone(treatment.name), dictionary).filter(({ term }) => term >= 0),
    score: { ...score, weights: { variable: completeMark, scale: 1 } },
    scoreDictionary,
    scale: 2 ** Math.ceil(Math.log2(cap)),
    bins: publicBins({ name: 'score', min: 0, max: 1, grid: null }, { from: 0, to: 1, width: 1 / bins }, 'params.bins'),
    outcome: outcome && outcomeModel(outcome, treatment.name, dictionary, caps),
  };
}

/** The dictionary in which a category is a boolean: its second level is 1. */
export function withBoolean(dictionary: Dictionary, name: string): Dictionary {
  const variables = dictionary.variables.map((variable): Variable => {
    if (variable.name !== name || variable.type !== 'category') return variable;
    return { name, type: 'boolean', ...(variable.label === undefined ? {} : { label: variable.label }) };
  });
  return { ...dictionary, variables };
}

function treatmentOf({ response }: Formula, dictionary: Dictionary): Variable {
  const name = response?.kind === 'value' && response.of.kind === 'variable' ? response.of.name : null;
  const variable = name === null ? null : findVariable(dictionary, name);
  if (variable?.type === 'boolean' || (variable?.type === 'category' && variable.levels.length === 2)) return variable;
  throw wrong(
    'A treatment is a boolean or a category of two levels',
    'Write treated ~ age + stage, the treatment being a variable of the dictionary.',
  );
}

function checkCovariates({ terms, intercept, strata }: Formula): void {
  if (terms.length === 0) {
    throw wrong('A score needs covariates', 'Name what treatment may have depended on: treated ~ age + stage.');
  }
  if (!intercept) throw wrong('A score has an intercept', 'Leave out `- 1` or `0 +`.');
  if (strata.length > 0) {
    throw wrong('strata() has no place in a score', 'Add the variable as a term.');
  }
}

function alone(name: string): Formula {
  return { response: null, intercept: true, terms: [[{ kind: 'variable', name }]], offset: [], strata: [] };
}

function wrong(detail: string, mend: string): Problem {
  return new Problem('invalid-formula', detail, { where: 'params.formula', mend });
}
