import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { modelTests } from '../../regression/model-fit.ts';

export const families = ['gaussian', 'binomial', 'poisson'] as const;
export type Family = (typeof families)[number];

/** The canonical link of each family, the only one offered. */
export const canonicalLink = { gaussian: 'identity', binomial: 'logit', poisson: 'log' } as const;

export const glmParams = z.strictObject({
  formula: formulaSchema,
  family: z.enum(families),
  /** The variable that weights the records, as R's prior weights. */
  weights: z.string().max(64).nullable(),
  /** Sandwich standard errors. */
  robust: z.boolean(),
});
export type GlmParams = z.infer<typeof glmParams>;

const number = z.number().nullable();
const ratio = z.strictObject({ estimate: number, confLow: number, confHigh: number }).optional();

export const glmTerm = z.strictObject({
  term: z.string(),
  estimate: number,
  stdError: number,
  /** Where asked for; then statistic, p-value and interval rest on it. */
  robustSe: number.optional(),
  statistic: number,
  pValue: number,
  confLow: number,
  confHigh: number,
  oddsRatio: ratio,
  rateRatio: ratio,
});
export type GlmTerm = z.infer<typeof glmTerm>;

export const glmResult = z.strictObject({
  family: z.enum(families),
  link: z.string(),
  formula: z.string(),
  terms: z.array(glmTerm),
  nobs: number,
  nevent: number,
  logLik: number,
  logLikNull: number,
  deviance: number,
  nullDeviance: number,
  dfResidual: number,
  dfNull: number,
  aic: number,
  bic: number,
  dispersion: number,
  iterations: z.number(),
  converged: z.boolean(),
  reason: z.string().optional(),
  tests: modelTests,
});
export type GlmResult = z.infer<typeof glmResult>;
