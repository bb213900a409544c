import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import { factorInformation } from '../../regression/information.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { fitSumsAt } from '../glm/sums.ts';
import { termTable } from '../glm/terms.ts';
import { fromGrid, readTotal } from '../read-total.ts';
import { shownAt } from '../shown-counts.ts';
import { balanceOf } from './balance.ts';
import { fractionalBits, keys, type PropensityPlaces, propensityPlaces } from './layout.ts';
import { propensityMethods } from './methods.ts';
import { type PropensityModel, propensityModel } from './model.ts';
import { outcomeResult } from './outcome-result.ts';
import { overlapOf } from './overlap.ts';
import type { PropensityArm, PropensityParams, PropensityResult } from './params.ts';
import { type PropensityState, readPropensityState } from './state.ts';
import { propensityWarnings } from './warnings.ts';

type Input = ResultInput<PropensityParams>;

/** Throws `refused` where disclosure control took the sums away: there is no score without them. */
export const propensityResultOf: ResultOf<PropensityParams, PropensityResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const { params, dictionary, caps } = context;
  const model = propensityModel(context);
  const places = propensityPlaces(model, dictionary);
  const state = readPropensityState(input.broadcast, model, caps.coefficient);
  const reader = readTotal(layout, total);
  if (reader.integer(keys.n) === null || total.values[places.score] === null) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  const [nobs, missing, clamped] = [reader.value(keys.n), reader.value(keys.missing), reader.value(keys.clamped)];
  const weighted = state.phase === 'report';
  const result: PropensityResult = {
    formula: printFormula(params.formula),
    treatment: model.treatment,
    weights: params.weights,
    stabilised: params.stabilised,
    cap: params.cap,
    nobs,
    score: { terms: weighted ? scoreTerms(input, model, places, state) : [] },
    arms: weighted ? model.arms.map((arm, a) => armOf(input, model, places, { arm, a })) : [],
    balance: weighted ? balanceOf(input, model, places) : [],
    overlap: weighted ? overlapOf(input, model, places) : [],
    outcome: weighted ? outcomeResult(input, model, places, state) : null,
    iterations: rounds,
    converged: done?.converged ?? false,
    ...(done?.reason === undefined ? {} : { reason: done.reason }),
  };
  return {
    n: nobs === null || missing === null ? null : nobs + missing,
    excluded: { missing, clamped },
    result,
    warnings: propensityWarnings(input, model, result),
    methods: propensityMethods(input, model, result),
  };
};

function scoreTerms({ total }: Input, { score }: PropensityModel, places: PropensityPlaces, state: PropensityState) {
  const values = total.values.map((value) => value ?? 0n);
  const sums = fitSumsAt(score, values, places.score);
  const factor = factorInformation(sums.information, score.columns.length, {
    intercept: true,
    f: fractionalBits,
    records: sums.n,
    without: state.score.aliased,
  });
  const statistics = { dispersion: 1, dfResidual: sums.n - factor.rank };
  return termTable({ model: score, state: state.score, factor, statistics, robust: null, without: factor.collinear });
}

function armOf(
  input: Input,
  { scale }: PropensityModel,
  places: PropensityPlaces,
  { arm, a }: { arm: string; a: number },
): PropensityArm {
  const first = places.weights + 3 * a;
  const [w, ww] = [first, first + 1].map((place) => {
    const value = input.total.values[place];
    return value === null || value === undefined ? NaN : fromGrid(value, fractionalBits);
  }) as [number, number];
  const capped = shownAt(input, first + 2);
  const { n } = shownAt(input, places.arms + a);
  const events = places.events === null ? { n: null } : shownAt(input, places.events + 1 + a);
  return {
    arm,
    n,
    events: events.n,
    ...(events.suppressed === undefined ? {} : { eventsSuppressed: events.suppressed }),
    sumWeights: finite(scale * w),
    effectiveSize: finite((w * w) / ww),
    capped: capped.n,
    ...(capped.suppressed === undefined ? {} : { suppressed: capped.suppressed }),
  };
}
