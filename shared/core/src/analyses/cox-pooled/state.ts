import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { firstHazardState, hazardState, readHazardState } from '../../survival/hazard-state.ts';
import type { Broadcast } from '../contract.ts';
import type { PooledModel } from './model.ts';

/** Intervals of time as the table of events gave them. */
export const divisionSchema = z.strictObject({
  /** By stratum, ascending: the times of the grid, from 0, at which an interval with events begins. */
  starts: z.array(z.array(z.number().int().nonnegative())),
  /** Fewest events that an interval holds. */
  floor: z.number().int().positive(),
  /** All events of an interval are of one time of the grid. */
  single: z.boolean(),
  /** Intervals hold more events than the rules ask for, because there is no room for so many sums. */
  crowded: z.boolean(),
});
export type Division = z.infer<typeof divisionSchema>;

/** null: the round that asks for the table of events, at β = 0. */
const pooledState = hazardState.extend({ division: divisionSchema.nullable() });
export type PooledState = z.infer<typeof pooledState>;

export function firstPooledState({ hazard: { columns } }: PooledModel): PooledState {
  return { ...firstHazardState(columns.length), division: null };
}

/** A node takes nothing from a broadcast that its statement could not place. */
export function readPooledState(broadcast: Broadcast, model: PooledModel, cap: number): PooledState {
  const { division, ...hazard } = parse(pooledState, broadcast, 'broadcast', 'protocol-violation');
  const state = { ...readHazardState(hazard, model.hazard.columns.length, cap), division };
  if (division === null || fits(division, model)) return state;
  throw new Problem('protocol-violation', 'The broadcast intervals do not fit the grid of the model');
}

function fits({ starts }: Division, { intervals, strata, slots }: PooledModel): boolean {
  const ascend = starts.every((row) => row.every((start, i) => start < intervals && start > (row[i - 1] ?? -1)));
  const { length } = starts.flat();
  return ascend && starts.length === strata && length > 0 && length <= slots;
}
