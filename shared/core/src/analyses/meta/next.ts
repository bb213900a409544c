import type { Next } from '../contract.ts';
import { coxNext } from '../cox/next.ts';
import { glmNext } from '../glm/next.ts';
import type { MetaParams } from './params.ts';

/** The steps of the model, at each site by itself. */
export const metaNext: Next<MetaParams> = {
  first: (context) => {
    const { of } = context.params;
    return of.analysis === 'cox'
      ? coxNext.first({ ...context, params: of.params })
      : glmNext.first({ ...context, params: of.params });
  },
  next: (context, broadcast, total) => {
    const { of } = context.params;
    return of.analysis === 'cox'
      ? coxNext.next({ ...context, params: of.params }, broadcast, total)
      : glmNext.next({ ...context, params: of.params }, broadcast, total);
  },
};
