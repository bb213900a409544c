import { z } from 'zod';
import { binParams } from '../public-bins.ts';

const name = z.string().max(64);

export const histogramParams = z.strictObject({
  variable: name,
  bins: binParams.nullable(),
  by: name.nullable(),
});
export type HistogramParams = z.infer<typeof histogramParams>;

const number = z.number().nullable();
/** With `by` only; `all` comes first. */
const group = z.string().optional();
const shown = { n: number, suppressed: z.string().optional() };

export const histogramResult = z.strictObject({
  bins: z.array(
    z.strictObject({
      group,
      from: z.number(),
      to: z.number(),
      ...shown,
      /** Share of the values per unit of the variable. */
      density: number,
      /** Share of the values below `to` (in the last bin with it): the empirical distribution function. */
      ecdf: number,
    }),
  ),
  /** What lies outside the bins. */
  rest: z.array(z.strictObject({ group, what: z.enum(['below', 'above', 'missing']), ...shown })),
});
export type HistogramResult = z.infer<typeof histogramResult>;
