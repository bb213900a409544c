import type { InformationFactor } from '../../regression/information.ts';
import { normalCritical, normalTwoSided } from '../../statistics/normal.ts';
import { studentCritical, studentTwoSided } from '../../statistics/student-t.ts';
import { finite } from '../finite.ts';
import type { FitStatistics } from './fit-statistics.ts';
import type { GlmModel } from './model.ts';
import type { GlmTerm } from './params.ts';
import type { GlmState } from './state.ts';

export const confidence = 0.95;

interface TermParts {
  model: GlmModel;
  state: Pick<GlmState, 'beta'>;
  factor: InformationFactor;
  statistics: Pick<FitStatistics, 'dispersion' | 'dfResidual'>;
  /** On the normalised scale, where robust errors were asked for: NaN where they are not known. */
  robust: readonly (readonly number[])[] | null;
  /** Columns without an estimate: aliased, or infinite. */
  without: readonly number[];
}

/** One row for each column of the model, on the researcher's scale; null where there is no estimate. */
export function termTable({ model, state, factor, statistics, robust, without }: TermParts): GlmTerm[] {
  const covariance = factor.inverse();
  const variance = statistics.dispersion / (model.weights?.scale ?? 1);
  return model.columns.map(({ name }, j) => {
    const isMissing = without.includes(j);
    const contrast = contrastOf(model, j);
    const error = (of: readonly (readonly number[])[], times: number): number =>
      isMissing ? NaN : Math.sqrt(quadratic(contrast, of) * times);
    return termOf(
      model,
      {
        term: name,
        estimate: isMissing ? NaN : estimateOf(model, contrast, state.beta, j),
        stdError: error(covariance, variance),
        robustSe: robust && error(robust, model.response.scaling.half ** 2),
      },
      statistics,
    );
  });
}

/**
 * A coefficient of x in those of u = (x − mid) / half: β/half, and for the intercept β₀ − Σ β mid/half. The response's
 * own scale (gaussian) is taken care of in the estimate; in the standard error it is part of the dispersion.
 */
function contrastOf({ columns, scalings, intercept }: GlmModel, j: number): number[] {
  return columns.map((_, k) => {
    const { mid, half } = scalings[k] ?? { mid: 0, half: 1 };
    if (intercept && j === 0) return k === 0 ? 1 : -mid / half;
    return k === j ? 1 / half : 0;
  });
}

function estimateOf(model: GlmModel, contrast: readonly number[], beta: readonly number[], j: number): number {
  const { mid, half } = model.response.scaling;
  const value = half * contrast.reduce((sum, c, k) => sum + c * (beta[k] ?? 0), 0);
  return model.intercept && j === 0 ? mid + value - (model.offset?.shift ?? 0) : value;
}

function quadratic(c: readonly number[], matrix: readonly (readonly number[])[]): number {
  return c.reduce(
    (sum, value, i) => sum + value * (matrix[i] ?? []).reduce((inner, entry, j) => inner + entry * (c[j] ?? 0), 0),
    0,
  );
}

/** NaN where there is no estimate; `robustSe` null where none was asked for. */
interface TermEstimate {
  term: string;
  estimate: number;
  stdError: number;
  robustSe: number | null;
}

function termOf(
  { family, intercept }: GlmModel,
  { term, estimate, stdError, robustSe }: TermEstimate,
  { dfResidual }: Pick<FitStatistics, 'dfResidual'>,
): GlmTerm {
  const error = robustSe ?? stdError;
  const statistic = error > 0 ? estimate / error : NaN;
  const student = family === 'gaussian';
  const pValue = student ? studentTwoSided(statistic, dfResidual) : normalTwoSided(statistic);
  const margin = (student ? studentCritical(confidence, dfResidual) : normalCritical(confidence)) * error;
  const [confLow, confHigh] = [estimate - margin, estimate + margin];
  const ratio = {
    estimate: finite(Math.exp(estimate)),
    confLow: finite(Math.exp(confLow)),
    confHigh: finite(Math.exp(confHigh)),
  };
  const baseline = intercept && term === '(Intercept)';
  return {
    term,
    estimate: finite(estimate),
    stdError: finite(stdError),
    ...(robustSe === null ? {} : { robustSe: finite(robustSe) }),
    statistic: finite(statistic),
    pValue: finite(pValue),
    confLow: finite(confLow),
    confHigh: finite(confHigh),
    ...(family === 'binomial' && !baseline ? { oddsRatio: ratio } : {}),
    ...(family === 'poisson' && !baseline ? { rateRatio: ratio } : {}),
  };
}
