import { z } from 'zod';

const number = z.number().nullable();

export const modelTest = z.strictObject({ statistic: number, df: number, pValue: number });
export type ModelTest = z.infer<typeof modelTest>;

/** Of all terms together. */
export const modelTests = z.strictObject({ likelihoodRatio: modelTest, score: modelTest, wald: modelTest });

/** What a hazard model says of its fit, as keys of its result. Null where it is undefined or not converged. */
export const hazardFitKeys = {
  nobs: number,
  nevent: number,
  logLik: number,
  logLikNull: number,
  aic: number,
  bic: number,
  iterations: z.number(),
  converged: z.boolean(),
  reason: z.string().optional(),
  tests: modelTests,
};
