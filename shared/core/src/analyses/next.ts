import type { Next } from './contract.ts';

/** The iterative steps, run by the coordinator and by every node. */
const nexts: Readonly<Record<string, Next<unknown>>> = {};

/** null for analyses of one round. */
export function nextOf(analysis: string): Next<unknown> | null {
  return Object.hasOwn(nexts, analysis) ? (nexts[analysis] ?? null) : null;
}
