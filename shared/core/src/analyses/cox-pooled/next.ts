import { divideTime } from '../../survival/divide-time.ts';
import { hazardStep } from '../../survival/hazard-step.ts';
import type { Next, Total } from '../contract.ts';
import { fractionalBits, type PooledPlaces, pooledPlaces } from './layout.ts';
import { type PooledModel, pooledModel } from './model.ts';
import type { CoxPooledParams } from './params.ts';
import { firstPooledState, readPooledState } from './state.ts';
import { readPooledSums } from './sums.ts';

/**
 * A first round gives the events of all sites by time, from which the intervals follow; then Newton's method on the
 * partial likelihood of all sites together.
 */
export const coxPooledNext: Next<CoxPooledParams> = {
  first: ({ params, dictionary, caps }) => ({
    ...firstPooledState(pooledModel(params, dictionary, caps.coefficient)),
  }),
  next: ({ params, dictionary, caps }, broadcast, total) => {
    const model = pooledModel(params, dictionary, caps.coefficient);
    const places = pooledPlaces(model, dictionary);
    const { division, ...state } = readPooledState(broadcast, model, caps.coefficient);
    if (division === null) {
      const found = divideTime(eventTable(model, places, total), {
        least: Math.max(1, caps.minCell ?? 1),
        room: model.slots,
      });
      if (found.starts.flat().length === 0) return { done: { converged: false, reason: 'no-information' } };
      return { broadcast: { ...state, round: state.round + 1, division: found } };
    }
    const sums = readPooledSums(model, places, { beta: state.beta, division }, total);
    const step = hazardStep(model.hazard, state, sums, { f: fractionalBits, caps });
    return 'done' in step ? step : { broadcast: { ...step.broadcast, division } };
  },
};

function eventTable({ intervals, strata }: PooledModel, { table }: PooledPlaces, total: Total): number[][] {
  const at = (stratum: number, i: number): number => Number(total[table + stratum * intervals + i] ?? 0n);
  return Array.from({ length: strata }, (_, stratum) => Array.from({ length: intervals }, (__, i) => at(stratum, i)));
}
