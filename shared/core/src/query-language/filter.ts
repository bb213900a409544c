import { z } from 'zod';

const scalar = z.union([z.string().max(200), z.number(), z.boolean()]);

/** A cohort: a closed, typed tree over dictionary variables. A comparison with a missing value is false. */
export type Filter =
  | { all: Filter[] }
  | { any: Filter[] }
  | { not: Filter }
  | { variable: string; op: '=' | '!=' | '<' | '<=' | '>' | '>='; value: string | number | boolean }
  | { variable: string; op: 'in'; value: (string | number | boolean)[] }
  | { variable: string; op: 'missing' };

export const filter: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(filter).max(100) }),
    z.strictObject({ any: z.array(filter).max(100) }),
    z.strictObject({ not: filter }),
    z.strictObject({ variable: z.string().max(64), op: z.enum(['=', '!=', '<', '<=', '>', '>=']), value: scalar }),
    z.strictObject({ variable: z.string().max(64), op: z.literal('in'), value: z.array(scalar).min(1).max(200) }),
    z.strictObject({ variable: z.string().max(64), op: z.literal('missing') }),
  ]),
);
