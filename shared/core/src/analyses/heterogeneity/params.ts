import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { modelTest } from '../../regression/model-fit.ts';
import { coxTerm, tieMethods } from '../cox/params.ts';
import { families, glmTerm } from '../glm/params.ts';

export const heterogeneityParams = z.strictObject({
  formula: formulaSchema,
  /** The column of the model whose effect may differ between sites, by its name in the result. */
  exposure: z.string().max(200),
  /** Of a model of the mean, as in `glm`; null: of a hazard. */
  family: z.enum(families).nullable(),
  /** Of a hazard. */
  ties: z.enum(tieMethods),
});
export type HeterogeneityParams = z.infer<typeof heterogeneityParams>;

const number = z.number().nullable();

export const heterogeneityResult = z.strictObject({
  formula: z.string(),
  exposure: z.string(),
  family: z.enum(families).nullable(),
  /** null: not of a hazard. */
  ties: z.enum(tieMethods).nullable(),
  /** Of the model with one effect of each term for all sites. */
  terms: z.union([z.array(coxTerm), z.array(glmTerm)]),
  /** Sites in which the exposure varies among those at risk at an event. */
  informative: number,
  /** Score test of one effect at all sites. */
  test: modelTest,
  /** Per cent. */
  i2: number,
  /** Variance of the effect between sites (method of moments), on the scale of the estimates. */
  tau2: number,
  nobs: number,
  nevent: number,
  /** null where its value says nothing: of a hazard alone. */
  logLik: number,
  iterations: z.number(),
  converged: z.boolean(),
  reason: z.string().optional(),
});
export type HeterogeneityResult = z.infer<typeof heterogeneityResult>;
