import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { hazardFitKeys } from '../../regression/model-fit.ts';
import { gridParams } from '../../survival/time-grid.ts';
import { coxTerm, tieMethods } from '../cox/params.ts';

export const coxPooledParams = z.strictObject({
  formula: formulaSchema,
  /** null: the dictionary's own, on which times are exact. */
  grid: gridParams.nullable(),
  ties: z.enum(tieMethods),
});
export type CoxPooledParams = z.infer<typeof coxPooledParams>;

export const coxPooledResult = z.strictObject({
  formula: z.string(),
  ties: z.enum(tieMethods),
  /** The variables of strata(); the sites are none. */
  strata: z.array(z.string()),
  /** Intervals of time whose events count as tied; `exact` where each holds one time. */
  intervals: z.number(),
  exact: z.boolean(),
  terms: z.array(coxTerm),
  ...hazardFitKeys,
});
export type CoxPooledResult = z.infer<typeof coxPooledResult>;
