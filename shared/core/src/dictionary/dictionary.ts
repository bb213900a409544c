import { z } from 'zod';

const variableName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9._]*$/, 'a name is a letter followed by letters, digits, dots and underscores');

const shared = {
  name: variableName,
  label: z.string().max(200).optional(),
  unit: z.string().max(40).optional(),
  /** Concept codes (OMOP, SNOMED, LOINC …), for people and mappings; never interpreted here. */
  codes: z.array(z.string().max(100)).max(50).optional(),
};

const numeric = {
  ...shared,
  min: z.number(),
  max: z.number(),
  /** Cut points and bins must be multiples of it; it constrains questions, not the data. */
  grid: z.number().positive().optional(),
};

export const variable = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('number'), ...numeric }),
    z.strictObject({ type: z.literal('integer'), ...numeric }),
    z.strictObject({
      type: z.literal('category'),
      ...shared,
      levels: z.array(z.string().min(1).max(100)).min(1).max(1000),
    }),
    z.strictObject({ type: z.literal('boolean'), ...shared }),
  ])
  .refine((v) => !('min' in v) || v.min < v.max, { message: 'min must be smaller than max', path: ['min'] })
  .refine((v) => !('levels' in v) || new Set(v.levels).size === v.levels.length, {
    message: 'levels must be distinct',
    path: ['levels'],
  });
export type Variable = z.infer<typeof variable>;
export type NumericVariable = Extract<Variable, { type: 'number' | 'integer' }>;
export type CategoryVariable = Extract<Variable, { type: 'category' }>;

/** The shared variables of a consortium: what may be asked about, and within which public bounds. */
export const dictionary = z
  .strictObject({
    dictionary: z.string().min(1).max(100),
    version: z.number().int().positive(),
    variables: z.array(variable).min(1).max(5000),
  })
  .refine((d) => new Set(d.variables.map((v) => v.name.toLowerCase())).size === d.variables.length, {
    message: 'variable names must be distinct, also when case is ignored',
    path: ['variables'],
  });
export type Dictionary = z.infer<typeof dictionary>;
