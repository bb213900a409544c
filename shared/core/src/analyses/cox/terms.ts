import type { HazardModel } from '../../survival/hazard-model.ts';
import { normalCritical, normalTwoSided } from '../../statistics/normal.ts';
import { finite } from '../finite.ts';
import type { CoxTerm } from './params.ts';

export const confidence = 0.95;

/** NaN where there is no estimate; `robustSe` null where none was asked for. */
export interface HazardEstimate {
  term: string;
  estimate: number;
  stdError: number;
  robustSe: number | null;
}

/** As R's tidy(coxph): with a robust error, statistic, p-value and interval rest on it. */
export function coxTermOf({ term, estimate, stdError, robustSe }: HazardEstimate): CoxTerm {
  const error = robustSe ?? stdError;
  const statistic = error > 0 ? estimate / error : NaN;
  const margin = normalCritical(confidence) * error;
  const [confLow, confHigh] = [estimate - margin, estimate + margin];
  return {
    term,
    estimate: finite(estimate),
    stdError: finite(stdError),
    ...(robustSe === null ? {} : { robustSe: finite(robustSe) }),
    statistic: finite(statistic),
    pValue: finite(normalTwoSided(statistic)),
    confLow: finite(confLow),
    confHigh: finite(confHigh),
    hazardRatio: {
      estimate: finite(Math.exp(estimate)),
      confLow: finite(Math.exp(confLow)),
      confHigh: finite(Math.exp(confHigh)),
    },
  };
}

/** The terms of a fit, brought from the normalised scale to the variables' own; nothing of a collinear column. */
export function hazardTerms(
  { columns, scalings }: Pick<HazardModel, 'columns' | 'scalings'>,
  beta: readonly number[],
  collinear: readonly number[],
  covariance: readonly (readonly number[])[],
): CoxTerm[] {
  return columns.map(({ name }, j) => {
    const half = scalings[j]?.half ?? 1;
    const isMissing = collinear.includes(j);
    return coxTermOf({
      term: name,
      estimate: isMissing ? NaN : (beta[j] ?? NaN) / half,
      stdError: isMissing ? NaN : Math.sqrt(covariance[j]?.[j] ?? NaN) / half,
      robustSe: null,
    });
  });
}
