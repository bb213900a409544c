import { Problem } from '@consilium/core/protocol/problem.ts';
import type { WarehouseFacts } from './postgres-messages.ts';
import type { PostgresSession, Query } from './postgres-session.ts';
import { describeTable } from './postgres-state.ts';

/** A probe of a tenth of a second, against a statement that would take ten. */
const probeMs = 100;

/** Asks the catalogue what the role may do; reads no row of the table. */
export async function inspectWarehouse(
  session: PostgresSession,
  table: string,
  timeoutMs: number,
): Promise<WarehouseFacts> {
  const facts = await session.transaction(timeoutMs, (query) => askCatalogue(query, table));
  return { ...facts, stopsStatements: await stopsStatements(session) };
}

async function askCatalogue(query: Query, table: string): Promise<Omit<WarehouseFacts, 'stopsStatements'>> {
  const list = async (sql: string, parameters: readonly unknown[] = []): Promise<string[]> =>
    (await query(`${sql} limit 20`, parameters)).map(([name]) => String(name));
  const [role = []] = await query(roleSql);
  const [version, name, database, encrypted, local, createsInDatabase] = role;
  const [schema = '', relation = ''] = table.split('.');
  const [usable = []] = await query(
    `select coalesce(bool_or(has_schema_privilege(oid, 'USAGE')), false) from pg_namespace where nspname = $1`,
    [schema],
  );
  const state = await describeTable(query, table);
  const [read = []] = await query(
    `select coalesce(bool_or(${reads}), false) from pg_class c join pg_namespace n on n.oid = c.relnamespace ` +
      `where n.nspname = $1 and c.relname = $2`,
    [schema, relation],
  );
  const readable = usable[0] === 1 && read[0] === 1;
  return {
    version: Number(version),
    role: String(name),
    database: String(database),
    attributes: await list(attributesSql),
    memberships: await list(membershipsSql),
    encrypted: encrypted === 1,
    local: local === 1,
    table: state && { kind: state.kind, readable },
    schemaUsable: usable[0] === 1,
    writable: await list(relationsSql(writes)),
    owned: await list(relationsSql(owns)),
    creatable: await list(schemasSql),
    createsInDatabase: createsInDatabase === 1,
    readable: await list(relationsSql(`${reads} and (n.nspname, c.relname) <> ($1, $2)`), [schema, relation]),
  };
}

async function stopsStatements(session: PostgresSession): Promise<boolean> {
  try {
    await session.transaction(probeMs, (query) => query('select pg_sleep(10)::text'));
    return false;
  } catch (error) {
    return error instanceof Problem && error.code === 'engine-limit';
  }
}

const roleSql = `
select current_setting('server_version_num')::int, current_user, current_database(),
  coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false),
  coalesce(inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1', true),
  has_database_privilege(current_database(), 'CREATE')`;

const attributesSql = `
select attribute from pg_roles, lateral (values ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole),
  ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) as a (attribute, has)
where rolname = current_user and has`;

/** A superuser is a member of everything; that it is one is said already. */
const membershipsSql = `
select quote_ident(r.rolname) from pg_roles r join pg_roles me on me.rolname = current_user and not me.rolsuper
where r.oid <> me.oid and pg_has_role(me.oid, r.oid, 'member') order by 1`;

const notSystem = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`;
const writes = `(has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') or
  has_any_column_privilege(c.oid, 'INSERT, UPDATE'))`;
const owns = `pg_has_role(c.relowner, 'usage')`;
const reads = `has_any_column_privilege(c.oid, 'SELECT')`;

function relationsSql(condition: string): string {
  return (
    `select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace ` +
    `where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${notSystem} and has_schema_privilege(n.oid, 'USAGE') and ` +
    `${condition} order by 1`
  );
}

const schemasSql = `
select format('%I', n.nspname) from pg_namespace n where ${notSystem} and has_schema_privilege(n.oid, 'CREATE')
order by 1`;
