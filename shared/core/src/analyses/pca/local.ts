import { sql } from 'kysely';
import { column } from '../../sql/bound-value.ts';
import { cleanRecords, derive } from '../../sql/clean-records.ts';
import type { NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { oneRow } from '../../sql/group-rows.ts';
import { scaled } from '../../sql/model-columns.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, pcaVariables, products, scalingOf } from './layout.ts';
import type { PcaParams } from './params.ts';

/** Per record each variable on its public scale (`_u0` …), NULL unless the record has all of them. */
export const pcaLocal: Local<PcaParams> = (context, _broadcast, dialect) => {
  const variables = pcaVariables(context.params, context.dictionary);
  const clean = cleanRecords(context, context.params.variables, dialect);
  const complete = sql`${sql.join(
    variables.map(({ name }) => sql`${column(name)} is not null`),
    sql` and `,
  )}`;
  const values = variables.map((variable, i) => [
    `_u${String(i)}`,
    sql<number>`case when ${complete} then ${scaled(column(variable.name), scalingOf(variable))} end`,
  ]);
  const records = derive(clean, Object.fromEntries(values) as Parameters<typeof derive>[1], dialect);
  const u = (i: number): NumberSql => column(`_u${String(i)}`);
  const total = (term: NumberSql): NumberSql => gridSum(scaledToGrid(term, fractionalBits), fractionalBits, 1, dialect);
  const used = sql<boolean>`${u(0)} is not null`;
  return oneRow(
    records,
    [
      countWhere(used),
      countWhere(sql`not (${used})`),
      countWhere(sql`${used} and ${column('_clamped')}`),
      ...variables.map((_, i) => total(u(i))),
      ...products(variables.length).map(([i, j]) => total(sql<number>`${u(i)} * ${u(j)}`)),
    ],
    dialect,
  );
};
