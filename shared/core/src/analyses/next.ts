import type { Next } from './contract.ts';
import { coxNext } from './cox/next.ts';
import { coxPooledNext } from './cox-pooled/next.ts';
import { glmNext } from './glm/next.ts';
import { heterogeneityNext } from './heterogeneity/next.ts';
import { kmeansNext } from './kmeans/next.ts';
import { metaNext } from './meta/next.ts';
import { piecewiseNext } from './piecewise-exponential/next.ts';
import { propensityNext } from './propensity/next.ts';
import { quantileNext } from './quantile/next.ts';

/** The iterative steps, run by the coordinator and by every node. */
const nexts: Readonly<Record<string, Next<unknown>>> = {
  glm: anyNext(glmNext),
  cox: anyNext(coxNext),
  'cox-pooled': anyNext(coxPooledNext),
  'piecewise-exponential': anyNext(piecewiseNext),
  meta: anyNext(metaNext),
  heterogeneity: anyNext(heterogeneityNext),
  propensity: anyNext(propensityNext),
  quantile: anyNext(quantileNext),
  kmeans: anyNext(kmeansNext),
};

/** null for analyses of one round. */
export function nextOf(analysis: string): Next<unknown> | null {
  return Object.hasOwn(nexts, analysis) ? (nexts[analysis] ?? null) : null;
}

/** Sound because params are parsed with the spec's schema before a step is asked for (plan-query.ts). */
function anyNext<P>(next: Next<P>): Next<unknown> {
  return next as unknown as Next<unknown>;
}
