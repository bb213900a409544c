import type { AggregateQuery } from '../analyses/contract.ts';
import type { Compilable } from 'kysely';

/** The statement as text and bound values. Its rows are `g`, then m0 … m(measures − 1). */
export function compileAggregate(query: Compilable, measures: number): AggregateQuery {
  const { sql, parameters } = query.compile();
  return { sql, parameters: [...parameters], measures };
}
