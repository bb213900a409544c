import { eventCells } from '../../sql/event-cells.ts';
import { logRankSums } from '../../sql/log-rank-sums.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, pooledPlan, withinSitesPlan } from './layout.ts';
import type { LogRankParams } from './params.ts';

export const logRankLocal: Local<LogRankParams> = (context, _broadcast, dialect) => {
  const { params, dictionary } = context;
  const plan = withinSitesPlan(params, dictionary);
  if (!plan) return eventCells(context, pooledPlan(params, dictionary), dialect);
  const { formula, groups } = plan;
  return logRankSums(context, { formula, groups: groups.length, rho: params.rho, f: fractionalBits }, dialect);
};
