import { z } from 'zod';

/**
 * What every coordinate of a contribution means, known before anyone looks at data. The gate reads only this and the
 * numbers; it knows no analysis by name.
 */
export const coordinate = z.strictObject({
  /** Unique in the layout, stable, readable: `n|hormon=1`. */
  key: z.string().max(400),
  measure: z.string().max(100),
  kind: z.enum(['count', 'sum', 'moment', 'gradient', 'model']),
  /** `site`: each node checks it on its own vector before masking. `total`: checked on the opened total. */
  scope: z.enum(['site', 'total']),
  /** Coordinates with the same partition exclude one another for one patient; null: on its own. */
  partition: z.string().nullable(),
  /** Largest absolute value one record can add, in natural units (before the grid). 1 for counts. */
  bound: z.number().positive(),
  unit: z.string().max(40),
  /**
   * Which rule reads it. records/events: floors of a site. level: a binary column or level, both sides ≥ k (`of` names
   * the records it is part of). cell: a count that is shown (suppression). none: has no rule of its own.
   */
  check: z.enum(['records', 'events', 'level', 'cell', 'none']),
  /** Key of the count this coordinate belongs to: it is suppressed together with it. */
  of: z.string().max(400).optional(),
});
export type Coordinate = z.infer<typeof coordinate>;

/**
 * Coordinates that hold sums over dimensions of a table: `over` names what is summed out, `cells` are row-major over the
 * dimensions that are left (one cell where none is).
 */
export const margin = z.strictObject({
  over: z.array(z.string()).min(1).max(3),
  cells: z.array(z.number().int().nonnegative()).min(1),
});

/** Count coordinates that form a table, for complementary suppression; margins are the sums over a dimension. */
export const table = z.strictObject({
  id: z.string().max(200),
  dimensions: z
    .array(z.strictObject({ name: z.string(), levels: z.array(z.string()) }))
    .min(1)
    .max(3),
  /** Coordinate index of each cell, row-major over the dimensions. */
  cells: z.array(z.number().int().nonnegative()),
  /** Margins that are coordinates themselves. */
  margins: z.array(margin).exactOptional(),
});
export type Table = z.infer<typeof table>;

const place = z.number().int().nonnegative();

/**
 * Counts over time: runs of count coordinates, one for each of `length` intervals in order of time, named by their
 * first. The total rule merges intervals (privacy/control-curve.ts).
 */
export const curve = z.strictObject({
  length: z.number().int().positive(),
  /** Counts that the runs of exits add up to, in their order: where one is hidden, there is no curve. */
  totals: z.array(place).min(1),
  /** Runs of those who leave: events, censorings. */
  exits: z.array(place).min(1),
  /** Run of those who enter late; without it everybody is there from the beginning. */
  entries: place.exactOptional(),
  /** Runs of sums over those who leave in an interval: merged with it, never by themselves. */
  sums: z.array(place).min(1).exactOptional(),
  /** The run says where quantiles lie: `medianPolicy` decides whether it shows, and whether without merging. */
  quantiles: z.literal(true).exactOptional(),
});
export type Curve = z.infer<typeof curve>;

export const layout = z.strictObject({
  /** Fractional bits of the grid for everything but counts: the integer is x·2^f, rounded to the nearest. */
  f: z.number().int().min(0).max(60),
  ring: z.union([z.literal(32), z.literal(64), z.literal(128)]),
  /** Number of model parameters (0: no model): the gate holds it against records and events. */
  parameters: z.number().int().nonnegative(),
  coordinates: z.array(coordinate).min(1),
  tables: z.array(table),
  curves: z.array(curve).exactOptional(),
});
export type Layout = z.infer<typeof layout>;
