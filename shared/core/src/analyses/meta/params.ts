import { z } from 'zod';
import { coxParams } from '../cox/params.ts';
import { glmParams } from '../glm/params.ts';

export const metaMethods = ['fixed', 'dersimonian-laird', 'reml'] as const;

export const metaParams = z.strictObject({
  /** The model that each site fits by itself. */
  of: z.discriminatedUnion('analysis', [
    z.strictObject({ analysis: z.literal('cox'), params: coxParams }),
    z.strictObject({ analysis: z.literal('glm'), params: glmParams }),
  ]),
  /** How the variance between sites is estimated; `fixed` assumes that there is none. */
  method: z.enum(metaMethods),
  /** Hartung and Knapp's standard error and t interval for the random effect. */
  hartungKnapp: z.boolean(),
});
export type MetaParams = z.infer<typeof metaParams>;

const number = z.number().nullable();
const interval = { confLow: number, confHigh: number };

export const pooledEffect = z.strictObject({
  estimate: number,
  stdError: number,
  statistic: number,
  pValue: number,
  ...interval,
});
export type PooledEffect = z.infer<typeof pooledEffect>;

const study = z.strictObject({
  site: z.string(),
  estimate: number,
  stdError: number,
  ...interval,
  /** Per cent of the pooled estimate (the random effect where there is one); null where the site has no estimate. */
  weight: number,
});

export const metaTerm = z.strictObject({
  term: z.string(),
  /** A logarithm of this ratio; null: an effect on the scale of the outcome. */
  ratio: z.enum(['Hazard ratio', 'Odds ratio', 'Rate ratio']).nullable(),
  fixed: pooledEffect,
  /** null where the method is `fixed`. */
  random: pooledEffect.nullable(),
  q: number,
  df: number,
  pValue: number,
  /** Per cent. */
  i2: number,
  tau2: number,
  prediction: z.strictObject(interval).nullable(),
  studies: z.array(study),
  /** The pooled estimate (the random one where there is one) without each site in turn. */
  leaveOneOut: z.array(z.strictObject({ without: z.string(), ...pooledEffect.shape, i2: number, tau2: number })),
});
export type MetaTerm = z.infer<typeof metaTerm>;

export const metaResult = z.strictObject({
  of: z.enum(['cox', 'glm']),
  formula: z.string(),
  method: z.enum(metaMethods),
  hartungKnapp: z.boolean(),
  terms: z.array(metaTerm),
  /** What each site released by itself. */
  sites: z.array(
    z.strictObject({
      site: z.string(),
      n: number,
      excluded: z.strictObject({ missing: number, clamped: number }),
      result: z.unknown(),
      warnings: z.array(z.string()),
    }),
  ),
});
export type MetaResult = z.infer<typeof metaResult>;
