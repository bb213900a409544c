import type { Local } from '../contract.ts';
import { coxLocal } from '../cox/local.ts';
import { glmLocal } from '../glm/local.ts';
import type { MetaParams } from './params.ts';

export const metaLocal: Local<MetaParams> = (context, broadcast, dialect) => {
  const { of } = context.params;
  return of.analysis === 'cox'
    ? coxLocal({ ...context, params: of.params }, broadcast, dialect)
    : glmLocal({ ...context, params: of.params }, broadcast, dialect);
};
