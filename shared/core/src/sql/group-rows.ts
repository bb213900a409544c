import { sql } from 'kysely';
import type { AggregateQuery } from '../analyses/contract.ts';
import { column, whole } from './bound-value.ts';
import { compileAggregate } from './compile-aggregate.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { integerText } from './grid-sum.ts';
import { longRows, widestRow } from './long-rows.ts';

/** All sums over all records as the one row g = 0, or, where that is wider than an engine's rows, one row each. */
export function oneRow(records: Selection, sums: readonly NumberSql[], dialect: EngineDialect): AggregateQuery {
  if (sums.length > widestRow) return manyRows(records, sums, dialect);
  const columns = sums.map((sum, j) => integerText(sum).as(measure(j)));
  const query = dialect.builder.selectFrom(records.as('records')).select([whole(0).as('g'), ...columns]);
  return compileAggregate(query, sums.length);
}

function manyRows(records: Selection, sums: readonly NumberSql[], dialect: EngineDialect): AggregateQuery {
  const pieces = Array.from({ length: Math.ceil(sums.length / widestRow) }, (_, i) => {
    const part = sums.slice(i * widestRow, (i + 1) * widestRow).map((sum, j) => sum.as(measure(j)));
    return { first: i * widestRow, count: part.length, row: dialect.builder.selectFrom('all_records').select(part) };
  });
  const query = dialect.builder
    .with('all_records', () => records)
    .selectFrom(longRows(pieces, dialect).as('all_rows'))
    .selectAll();
  return compileAggregate(query, 1);
}

/** The same sums for every group (column `g` of the records, from 1) and, as row 0, over all groups together. */
export function groupRows(records: Selection, sums: readonly NumberSql[], dialect: EngineDialect): AggregateQuery {
  const names = sums.map((_, j) => measure(j));
  const g = sql.ref<number>('g');
  const query = dialect.builder
    .with('groups', (db) =>
      db
        .selectFrom(records.as('records'))
        .select([g.as('g'), ...sums.map((sum, j) => sum.as(measure(j)))])
        .groupBy('g'),
    )
    .selectFrom('groups')
    .select([g.as('g'), ...names.map((name) => integerText(column(name)).as(name))])
    .unionAll((db) =>
      db
        .selectFrom('groups')
        .select([whole(0).as('g'), ...names.map((name) => integerText(sql<number>`sum(${column(name)})`).as(name))]),
    );
  return compileAggregate(query, sums.length);
}

function measure(j: number): string {
  return `m${String(j)}`;
}
