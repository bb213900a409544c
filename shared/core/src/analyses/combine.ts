import type { Combine } from './contract.ts';
import { metaCombine } from './meta/combine.ts';

/** How answers of single sites become one. Only the coordinator, and who checks it, reach this file. */
const combinations: Readonly<Record<string, Combine<unknown>>> = {
  meta: anyCombine(metaCombine),
};

/** null for analyses whose sites are reported beside one another. */
export function combineOf(analysis: string): Combine<unknown> | null {
  return Object.hasOwn(combinations, analysis) ? (combinations[analysis] ?? null) : null;
}

/** Sound because params are parsed with the spec's schema before answers are combined (plan-query.ts). */
function anyCombine<P>(combine: Combine<P>): Combine<unknown> {
  return combine as unknown as Combine<unknown>;
}
