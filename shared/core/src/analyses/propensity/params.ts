import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { tieMethods } from '../cox/params.ts';
import { families, glmTerm } from '../glm/params.ts';

export const weightings = ['iptw', 'att', 'overlap'] as const;

export const propensityParams = z.strictObject({
  /** treated ~ covariates. */
  formula: formulaSchema,
  weights: z.enum(weightings),
  /** Times the share of the arm (iptw). */
  stabilised: z.boolean(),
  /** No weight is larger; 1 with overlap weights, which never are. */
  cap: z.number().min(1).max(1000),
  /** The weighted model of an outcome; the family cox where the formula begins with Surv(). */
  outcome: z
    .strictObject({ formula: formulaSchema, family: z.enum([...families, 'cox']), ties: z.enum(tieMethods) })
    .nullable(),
  /** Equal bins of the score from 0 to 1. */
  bins: z.number().int().min(2).max(100),
});
export type PropensityParams = z.infer<typeof propensityParams>;

const number = z.number().nullable();

const arm = z.strictObject({
  /** The level as text. */
  arm: z.string(),
  n: number,
  /** Where the outcome happens or does not. */
  events: number,
  eventsSuppressed: z.string().optional(),
  sumWeights: number,
  /** (Σw)² / Σw². */
  effectiveSize: number,
  /** Records whose weight was set to the cap. */
  capped: number,
  suppressed: z.string().optional(),
});
export type PropensityArm = z.infer<typeof arm>;

const pair = z.strictObject({ control: number, treated: number });

const balance = z.strictObject({
  /** A column of the score's model, as R names it; of a category with more than two levels each level. */
  covariate: z.string(),
  /** Standard deviations over n − 1, weighted ones over Σw − Σw²/Σw; √(p (1 − p)) where the column is 0/1. */
  mean: pair,
  sd: pair,
  weightedMean: pair,
  weightedSd: pair,
  /** Treated less control, over √((s₁² + s₀²) / 2) of the unweighted arms, before and after weighting. */
  smdBefore: number,
  smdAfter: number,
});
export type CovariateBalance = z.infer<typeof balance>;

const stretch = z.strictObject({ from: z.number(), to: z.number(), control: number, treated: number });
export type ScoreStretch = z.infer<typeof stretch>;

export const effectMeasures = ['hazardRatio', 'oddsRatio', 'riskRatio', 'rateRatio', 'meanDifference'] as const;

const outcomeTerm = z.strictObject({
  term: z.string(),
  estimate: number,
  /** Sandwich, of weights that count as known; statistic, p-value and interval rest on it. */
  robustSe: number,
  statistic: number,
  pValue: number,
  confLow: number,
  confHigh: number,
  ratio: z.strictObject({ estimate: number, confLow: number, confHigh: number }).optional(),
});
export type OutcomeTerm = z.infer<typeof outcomeTerm>;

const outcome = z.strictObject({
  formula: z.string(),
  family: z.enum([...families, 'cox']),
  ties: z.enum(tieMethods).optional(),
  /** What `ratio`, or without one the estimate, is. */
  measure: z.enum(effectMeasures),
  /** `site` and the variables of strata(), of the family cox. */
  strata: z.array(z.string()).optional(),
  terms: z.array(outcomeTerm),
  converged: z.boolean(),
  reason: z.string().optional(),
});
export type OutcomeResult = z.infer<typeof outcome>;

export const propensityResult = z.strictObject({
  formula: z.string(),
  treatment: z.string(),
  weights: z.enum(weightings),
  stabilised: z.boolean(),
  cap: z.number(),
  nobs: number,
  /** Of the score, on the logit scale. */
  score: z.strictObject({ terms: z.array(glmTerm) }),
  /** Control first. Empty where there is no score. */
  arms: z.array(arm),
  balance: z.array(balance),
  /** Records by score, neighbouring bins together where one alone would show a small number. */
  overlap: z.array(stretch),
  /** null where none was asked for, or there is no score. */
  outcome: outcome.nullable(),
  iterations: z.number(),
  converged: z.boolean(),
  reason: z.string().optional(),
});
export type PropensityResult = z.infer<typeof propensityResult>;
