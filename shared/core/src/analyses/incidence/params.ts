import { z } from 'zod';
import { standardPopulationNames } from '../../statistics/standard-populations.ts';

const name = z.string().max(64);

export const timeUnits = ['days', 'months', 'years'] as const;
export type TimeUnit = (typeof timeUnits)[number];

export const standardParams = z.strictObject({
  population: z.enum(standardPopulationNames),
  /** The variable with the age in years. */
  age: name,
  /** Ages at which bands begin, the youngest aside; null: those of the population. */
  bands: z.array(z.number()).min(1).max(25).nullable(),
});

export const incidenceParams = z.strictObject({
  event: name,
  time: name,
  by: name.nullable(),
  /** Person-years that a rate is given for. */
  per: z.number().positive().max(1e9),
  /** Of the time, where the dictionary does not say. */
  unit: z.enum(timeUnits).nullable(),
  standard: standardParams.nullable(),
});
export type IncidenceParams = z.infer<typeof incidenceParams>;

const number = z.number().nullable();
const interval = { confLow: number, confHigh: number };
const suppressed = z.string().optional();

export const incidenceResult = z.strictObject({
  /** Person-years of the rates. */
  per: z.number(),
  groups: z.array(
    z.strictObject({
      group: z.string(),
      n: number,
      events: number,
      /** In years. */
      personTime: number,
      rate: number,
      ...interval,
      suppressed,
      standardised: z.strictObject({ rate: number, ...interval, bands: z.number(), suppressed }).optional(),
    }),
  ),
  /** Each group against the first. */
  ratios: z
    .array(z.strictObject({ group: z.string(), reference: z.string(), estimate: number, ...interval, pValue: number }))
    .optional(),
});
export type IncidenceResult = z.infer<typeof incidenceResult>;
export type IncidenceGroup = IncidenceResult['groups'][number];
