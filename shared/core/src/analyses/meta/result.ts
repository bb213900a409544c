import type { ResultOf } from '../contract.ts';
import { coxResultOf } from '../cox/result.ts';
import { glmResultOf } from '../glm/result.ts';
import type { MetaParams } from './params.ts';

/** The model of one site; combine.ts makes one answer of them. */
export const metaResultOf: ResultOf<MetaParams, unknown> = (input) => {
  const { context } = input;
  const { of } = context.params;
  return of.analysis === 'cox'
    ? coxResultOf({ ...input, context: { ...context, params: of.params } })
    : glmResultOf({ ...input, context: { ...context, params: of.params } });
};
