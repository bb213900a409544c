import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { hazardFitKeys } from '../../regression/model-fit.ts';
import { gridParams } from '../../survival/time-grid.ts';
import { coxTerm } from '../cox/params.ts';

export const piecewiseParams = z.strictObject({
  formula: formulaSchema,
  /** Where the baseline hazard may change. */
  grid: gridParams,
});
export type PiecewiseParams = z.infer<typeof piecewiseParams>;

const number = z.number().nullable();

export const baselineInterval = z.strictObject({
  from: z.number(),
  /** null: to the end of follow-up. */
  to: number,
  stratum: z.string().optional(),
  events: number,
  /** In the variable's unit. */
  personTime: number,
  /** Events per unit of time where all columns of the model are 0. */
  hazard: number,
  confLow: number,
  confHigh: number,
  suppressed: z.string().optional(),
});
export type BaselineInterval = z.infer<typeof baselineInterval>;

export const piecewiseResult = z.strictObject({
  formula: z.string(),
  strata: z.array(z.string()),
  terms: z.array(coxTerm),
  baseline: z.array(baselineInterval),
  ...hazardFitKeys,
});
export type PiecewiseResult = z.infer<typeof piecewiseResult>;
