import type { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { fitsGrid, timeDivision } from '../../survival/divide-time.ts';
import { firstHazardState, hazardState, readHazardState } from '../../survival/hazard-state.ts';
import type { Broadcast } from '../contract.ts';
import type { PooledModel } from './model.ts';

/** null: the round that asks for the table of events, at β = 0. */
const pooledState = hazardState.extend({ division: timeDivision.nullable() });
export type PooledState = z.infer<typeof pooledState>;

export function firstPooledState({ hazard: { columns } }: PooledModel): PooledState {
  return { ...firstHazardState(columns.length), division: null };
}

/** A node takes nothing from a broadcast that its statement could not place. */
export function readPooledState(broadcast: Broadcast, model: PooledModel, cap: number): PooledState {
  const { division, ...hazard } = parse(pooledState, broadcast, 'broadcast', 'protocol-violation');
  const state = { ...readHazardState(hazard, model.hazard.columns.length, cap), division };
  if (division === null) return state;
  if (division.starts.flat().length > 0 && fitsGrid(division, { ...model, room: model.slots })) return state;
  throw new Problem('protocol-violation', 'The broadcast intervals do not fit the grid of the model');
}
