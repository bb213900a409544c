import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PropensityResult } from '@consilium/core/analyses/propensity/params.ts';
import { expectRelative } from './expect-relative.ts';

type Pair = [control: number, treated: number];

/** Of propensity.R. */
export interface PropensityAnswer {
  data: 'breast' | 'lung';
  formula: string;
  weights: 'iptw' | 'att' | 'overlap';
  stabilised: boolean;
  cap: number;
  n: number;
  terms: string[];
  estimate: number[];
  stdError: number[];
  /** n, sum of the weights, effective size, capped, events. */
  arms: [number, number, number, number, number][];
  overlap: [number[], number[]];
  covariates: string[];
  /** Mean, SD, weighted mean, weighted SD of the controls, then of the treated; differences before and after. */
  balance: number[][];
  outcome?: {
    formula: string;
    family: 'cox' | 'binomial' | 'poisson' | 'gaussian';
    ties: 'efron' | 'breslow';
    terms: string[];
    estimate: number[];
    robustSe: number[];
    pValue: number[];
  };
}
export const propensityAnswers = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/propensity.json'), 'utf8'),
) as PropensityAnswer[];

export function paramsOf({ formula, weights, stabilised, cap, outcome }: PropensityAnswer) {
  return {
    ...{ formula, weights, stabilised, ...(weights === 'overlap' ? {} : { cap }) },
    ...(outcome ? { outcome: outcomeParams(outcome) } : {}),
  };
}

function outcomeParams({ formula, family, ties }: NonNullable<PropensityAnswer['outcome']>) {
  return { formula, ...(family === 'cox' ? { ties } : { family }) };
}

export function expectEffect({ outcome, arms }: PropensityResult, answer: PropensityAnswer): void {
  const { outcome: r } = answer;
  if (!r) {
    expect(outcome).toBeNull();
    return;
  }
  expect(outcome?.terms.map(({ term }) => term)).toEqual(r.terms);
  outcome?.terms.forEach(({ estimate, robustSe, pValue, ratio }, j) => {
    expectRelative(estimate, r.estimate[j], 1e-8);
    expectRelative(robustSe, r.robustSe[j], 1e-8);
    expectRelative(pValue, r.pValue[j], 1e-6);
    if (ratio) expectRelative(ratio.estimate, Math.exp(r.estimate[j] ?? NaN), 1e-8);
  });
  const events = r.family === 'gaussian' ? [null, null] : answer.arms.map(([, , , , happened]) => happened);
  expect(arms.map(({ events: happened }) => happened)).toEqual(events);
}

export function expectScore({ score: { terms } }: PropensityResult, answer: PropensityAnswer): void {
  expect(terms.map(({ term }) => term)).toEqual(answer.terms);
  terms.forEach(({ estimate, stdError }, j) => {
    expectRelative(estimate, answer.estimate[j], 1e-8);
    expectRelative(stdError, answer.stdError[j], 1e-8);
  });
}

export function expectWeights({ arms, overlap }: PropensityResult, answer: PropensityAnswer): void {
  arms.forEach(({ n, sumWeights, effectiveSize, capped }, a) => {
    const [records, sum, size, above] = answer.arms[a] ?? [];
    expect({ n, capped }).toEqual({ n: records, capped: above });
    expectRelative(sumWeights, sum, 1e-8);
    expectRelative(effectiveSize, size, 1e-8);
  });
  expect(overlap.map(({ control }) => control)).toEqual(answer.overlap[0]);
  expect(overlap.map(({ treated }) => treated)).toEqual(answer.overlap[1]);
}

export function expectBalance({ balance }: PropensityResult, answer: PropensityAnswer): void {
  expect(balance.map(({ covariate }) => covariate)).toEqual(answer.covariates);
  balance.forEach(({ mean, sd, weightedMean, weightedSd, smdBefore, smdAfter }, j) => {
    const expected = answer.balance[j] ?? [];
    const arm = (a: keyof typeof mean): (number | null)[] => [mean[a], sd[a], weightedMean[a], weightedSd[a]];
    [...arm('control'), ...arm('treated')].forEach((value, k) => {
      expectRelative(value, expected[k], 1e-8);
    });
    const [before, after] = expected.slice(8) as Pair;
    for (const [value, r] of [
      [smdBefore, before],
      [smdAfter, after],
    ] as const) {
      // Overlap weights balance exactly: what R has left is rounding.
      if (Math.abs(r) < 1e-9) expect(Math.abs(value ?? NaN)).toBeLessThan(1e-9);
      else expectRelative(value, r, 1e-8);
    }
  });
}
