import type { BoundQuery } from './data-engine.ts';
import { identifier } from './quote-sql.ts';
import type { DatasetColumn, WarehouseCut } from './warehouse-cut.ts';

/** Where a cut is read from and how. */
export type DatasetSource = Pick<WarehouseCut, 'table' | 'patientKey' | 'columns'>;

/**
 * The statement as it runs in the warehouse. `dataset` is a common table over the configured one: the variables in the
 * dictionary's types, without the patient key; PostgreSQL reads it in place (`not materialized`). The statement stands
 * in brackets, where nothing but one query can stand.
 */
export function inWarehouse(source: DatasetSource, query: BoundQuery): BoundQuery {
  const dataset = `with dataset as not materialized (${datasetSql(source)})`;
  return { sql: `${dataset}\nselect * from (\n${query.sql}\n) as answer`, parameters: query.parameters };
}

/** A SELECT of the variables under their names, and of `keyAs` where the key is wanted (as text). */
export function datasetSql({ table, patientKey, columns }: DatasetSource, keyAs?: string): string {
  const variables = columns.map((column) => `${valueOf(column)} as ${identifier(column.name)}`);
  const key = keyAs === undefined ? [] : [`cast(${identifier(patientKey)} as text) as ${identifier(keyAs)}`];
  return `select ${[...key, ...variables].join(', ')} from ${relation(table)}`;
}

export function relation(table: string): string {
  const [schema = '', name = ''] = table.split('.');
  return `${identifier(schema)}.${identifier(name)}`;
}

/**
 * The column in its variable's type, as the loader reads a file (data/column-values.ts): text is trimmed, empty text
 * and `NA` are missing, numbers are doubles, and the level "2" is met by 2 and by 2.0.
 */
function valueOf({ type, column, kind }: DatasetColumn): string {
  const c = identifier(column);
  if (type === 'boolean') return truth(c, kind);
  if (type === 'category') return level(c, kind);
  return kind === 'boolean' ? `cast(${c}::int as float8)` : `cast(${c} as float8)`;
}

function truth(c: string, kind: DatasetColumn['kind']): string {
  if (kind === 'boolean') return c;
  if (kind !== 'text') return `case when ${c} = 1 then true when ${c} = 0 then false end`;
  return `case when ${lower(c)} in ('1', 'true') then true when ${lower(c)} in ('0', 'false') then false end`;
}

function level(c: string, kind: DatasetColumn['kind']): string {
  if (kind === 'boolean') return `case when ${c} then 'true' when not ${c} then 'false' end`;
  if (kind === 'integer') return `cast(${c} as text)`;
  if (kind === 'text') return present(c);
  const finite = `${c} > '-Infinity' and ${c} < 'Infinity'`;
  return `case when ${finite} then cast(${kind === 'decimal' ? `trim_scale(${c})` : c} as text) end`;
}

/** Whether there is something that is no value of the variable; for the check of a table, over its own columns. */
export function unreadable({ type, column, kind }: DatasetColumn): string {
  const c = identifier(column);
  if (type !== 'boolean' || kind === 'boolean') return 'false';
  if (kind === 'text') return `${present(c)} is not null and ${lower(c)} not in ('0', '1', 'true', 'false')`;
  return `${c} <> 0 and ${c} <> 1`;
}

function lower(c: string): string {
  return `lower(${present(c)})`;
}

function present(c: string): string {
  return `nullif(nullif(btrim(cast(${c} as text), E' \\t'), ''), 'NA')`;
}
