import { z } from 'zod';
import { nestedWithin } from './nesting.ts';

const scalar = z.union([z.string().max(200), z.number(), z.boolean()]);
export type FilterValue = z.infer<typeof scalar>;

/** A cohort: a closed, typed tree over dictionary variables. A comparison with a missing value is false. */
export type Filter = { all: Filter[] } | { any: Filter[] } | { not: Filter } | Comparison;

export type Comparison =
  | { variable: string; op: '=' | '!=' | '<' | '<=' | '>' | '>='; value: FilterValue }
  | { variable: string; op: 'in'; value: FilterValue[] }
  | { variable: string; op: 'missing' };

/** `nodes` counts comparisons, `all` and `any`; `not` is limited by the depth alone. */
export const filterLimits = { depth: 20, nodes: 500 } as const;

const variable = z.string().max(64);

export const comparison: z.ZodType<Comparison> = z.discriminatedUnion('op', [
  z.strictObject({ variable, op: z.enum(['=', '!=', '<', '<=', '>', '>=']), value: scalar }),
  z.strictObject({ variable, op: z.literal('in'), value: z.array(scalar).min(1).max(200) }),
  z.strictObject({ variable, op: z.literal('missing') }),
]);

const tree: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(tree).max(filterLimits.nodes) }),
    z.strictObject({ any: z.array(tree).max(filterLimits.nodes) }),
    z.strictObject({ not: tree }),
    comparison,
  ]),
);

/** An object and an array for each level, and the values of an `in` below the last. */
const jsonLimits = { depth: 2 * filterLimits.depth + 1, containers: (2 + filterLimits.depth) * filterLimits.nodes };

export const filterTooLarge = `a filter may be nested ${String(filterLimits.depth)} deep and have ${String(filterLimits.nodes)} parts`;

/** For filters inside other documents. A filter on its own is read by read-filter.ts, which says more about mistakes. */
export const filter: z.ZodType<Filter> = z
  .unknown()
  .refine((input) => nestedWithin(input, jsonLimits), { error: filterTooLarge })
  .pipe(tree);
