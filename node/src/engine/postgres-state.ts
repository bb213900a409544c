/**
 * By what a live table is known to be still the cut: its *stamp*, or else its *hash*.
 *
 * The stamp is one pass over the rows' versions: PostgreSQL never changes a row in place; each insert or update writes
 * a version at a place (`ctid`) under the number of its transaction (`xmin`), so that the set of both says which rows
 * these are (PostgreSQL manual, 5.6 System Columns and 13.1 MVCC). It reads no value: 0.4 s for a million rows. Where a
 * table was rewritten (VACUUM FULL, REFRESH MATERIALIZED VIEW) with the same content, the stamp differs, and the hash
 * decides. A view, a partitioned or foreign table and computed columns have no stamp; there the hash decides each time.
 */
import { createHash } from 'node:crypto';
import { identifier } from './quote-sql.ts';
import { datasetSql, relation, type DatasetSource } from './postgres-dataset.ts';
import type { Query } from './postgres-session.ts';
import { columnKind, type ColumnKind, type TableKind } from './warehouse-cut.ts';

export interface TableColumn {
  /** Null: a type that no variable can have. */
  kind: ColumnKind | null;
  /** Number and type in the catalogue: a column that was dropped and made again has another. */
  identity: string;
  computed: boolean;
}

export interface TableState {
  kind: TableKind;
  columns: ReadonlyMap<string, TableColumn>;
}

/** Null where there is no such table. */
export async function describeTable(query: Query, table: string): Promise<TableState | null> {
  const [schema = '', name = ''] = table.split('.');
  const rows = await query(describeSql, [schema, name]);
  const [first] = rows;
  if (!first) return null;
  const columns = rows.map(([, column, kind, identity, computed]) => {
    const known = columnKind.safeParse(kind);
    return [
      String(column),
      { kind: known.success ? known.data : null, identity: String(identity), computed: computed === 1 },
    ] as const;
  });
  const kind = first[0] === 'r' ? 'table' : first[0] === 'm' ? 'materialised view' : 'other';
  return { kind, columns: new Map(columns) };
}

/** A domain is read as the type it stands on. A table with children or another storage than `heap` is an other one. */
const describeSql = `
select case when c.relhassubclass or coalesce(m.amname, '') <> 'heap' then 'other' else c.relkind::text end,
  a.attname,
  case when t.typname = 'bool' then 'boolean' when t.typname in ('int2', 'int4', 'int8') then 'integer'
    when t.typname = 'numeric' then 'decimal' when t.typname in ('float4', 'float8') then 'double'
    when t.typname in ('text', 'varchar', 'bpchar', 'citext') or t.typtype = 'e' then 'text' else 'other' end,
  a.attnum || ':' || a.atttypid,
  a.attgenerated::text = 'v'
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_am m on m.oid = c.relam
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type d on d.oid = a.atttypid
join pg_type t on t.oid = case when d.typtype = 'd' then d.typbasetype else d.oid end
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'm', 'v', 'p', 'f')
order by a.attnum`;

/**
 * Keeps a table's columns as they are until the transaction ends. Before anything else is read in it: otherwise a column
 * could be dropped and made again between the look at the catalogue and the look at the rows. A materialised view can
 * neither be locked nor be changed in that way.
 */
export async function lockTable(query: Query, table: string, kind: TableKind): Promise<void> {
  if (kind === 'table') await query(`lock table ${relation(table)} in access share mode`);
}

/** The stamp, or null where there is none. */
export async function stampOf(query: Query, source: DatasetSource, state: TableState): Promise<string | null> {
  const used = [source.patientKey, ...source.columns.map(({ column }) => column)].map((name) =>
    state.columns.get(name),
  );
  if (state.kind === 'other' || used.some((column) => !column || column.computed)) return null;
  const [row = []] = await query(
    `select count(*), coalesce(bit_xor(hashtextextended((ctid::text || ' ' || xmin::text) collate "C", tableoid::int8)), 0) ` +
      `from ${relation(source.table)}`,
  );
  const identities = used.map((column) => column?.identity ?? '').join(' ');
  const columns = createHash('sha256').update(identities).digest('hex').slice(0, 16);
  return [...row, columns].map(String).join(' ');
}

/** Records hashed as one text, and arguments of one function: PostgreSQL takes at most 100. */
const recordsPerBlock = 4096;
const cellsPerPart = 50;

/**
 * SHA-256 of the content, made in the database: a line for each record in the order of the keys, hashed; the hashes
 * joined and hashed by blocks of 4,096, then the blocks; then that with the variables' names and types.
 */
export async function hashOf(query: Query, source: DatasetSource): Promise<string> {
  const cells = source.columns.map(({ name, type }) =>
    type === 'category' ? textCell(identifier(name)) : `coalesce(cast(${identifier(name)} as text), '')`,
  );
  const line = parts([textCell(identifier(keyAs)), ...cells]);
  const [row = []] = await query(
    `select encode(sha256(coalesce(string_agg(h, ''::bytea order by block), ''::bytea)), 'hex') from (` +
      `select block, sha256(string_agg(h, ''::bytea order by n)) as h from (` +
      `select n / ${String(recordsPerBlock)} as block, n, h from (` +
      `select row_number() over (order by ${identifier(keyAs)} collate "C") - 1 as n, ` +
      `sha256(convert_to(${line}, 'UTF8')) as h from (${datasetSql(source, keyAs)}) as records) as lines) as blocks ` +
      `group by block) as hashes`,
  );
  const variables = source.columns.map(({ name, type }) => [name, type]);
  return createHash('sha256')
    .update(JSON.stringify(['consilium/warehouse-cut/v1', variables, row[0]]))
    .digest('hex');
}

/** Variables begin with a letter. */
const keyAs = '_key';

function textCell(column: string): string {
  return `coalesce(length(${column}) || ':' || ${column}, '')`;
}

function parts(cells: readonly string[]): string {
  if (cells.length <= cellsPerPart) return `concat_ws('|', ${cells.join(', ')})`;
  const groups: string[] = [];
  for (let i = 0; i < cells.length; i += cellsPerPart) groups.push(parts(cells.slice(i, i + cellsPerPart)));
  return parts(groups);
}
