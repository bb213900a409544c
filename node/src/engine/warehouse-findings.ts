import { relation } from './postgres-dataset.ts';
import { identifier } from './quote-sql.ts';
import type { WarehouseFacts } from './postgres-messages.ts';

/** One line of `node doctor` about the warehouse. `mend` is what the database's administrator runs. */
export interface Finding {
  name: string;
  ok: boolean;
  text: string;
  mend?: string;
}

const oldestVersion = 140_000;

/** What the facts mean: least privilege is one table, read only, over a line nobody listens to. */
export function warehouseFindings(facts: WarehouseFacts, table: string): Finding[] {
  return [
    version(facts),
    encryption(facts),
    readability(facts, table),
    attributes(facts),
    readOnly(facts),
    nothingElse(facts),
    {
      name: 'warehouse: time limit',
      ok: facts.stopsStatements,
      text: facts.stopsStatements
        ? 'the server stops a statement in time'
        : 'the server does not stop a statement in time',
      mend: 'Connect to PostgreSQL itself, or by a pooler that passes SET LOCAL statement_timeout on.',
    },
  ];
}

function version({ version }: WarehouseFacts): Finding {
  const text = `PostgreSQL ${String(Math.floor(version / 10_000))}`;
  const mend = 'Node needs PostgreSQL 14 or later: upgrade the server, or copy the table to a newer one.';
  return { name: 'warehouse: version', ok: version >= oldestVersion, text, mend };
}

function encryption({ encrypted, local }: WarehouseFacts): Finding {
  const text = encrypted ? 'TLS' : local ? 'not encrypted, and does not leave this machine' : 'not encrypted';
  const mend = 'Add ?sslmode=verify-full&sslrootcert=FILE to warehouse.url in node.yaml.';
  return { name: 'warehouse: connection', ok: encrypted || local, text, mend };
}

function readability({ table: found, schemaUsable, role }: WarehouseFacts, table: string): Finding {
  const name = 'warehouse: table';
  const [schema = ''] = table.split('.');
  if (!found) {
    const mend = 'Write schema.table in node.yaml as the catalogue has them (case counts).';
    return { name, ok: false, text: `there is no ${table}`, mend };
  }
  const grants = [
    ...(schemaUsable ? [] : [`GRANT USAGE ON SCHEMA ${identifier(schema)} TO ${identifier(role)};`]),
    `GRANT SELECT ON ${relation(table)} TO ${identifier(role)};`,
  ];
  if (!found.readable) return { name, ok: false, text: `${role} cannot read ${table}`, mend: grants.join(' ') };
  const cost =
    found.kind === 'other'
      ? 'readable; a view or a partitioned table is hashed before every query: a materialised view is cheaper'
      : `readable; a ${found.kind}, looked through before every query`;
  return { name, ok: true, text: cost };
}

function attributes({ attributes: has, memberships, role }: WarehouseFacts): Finding {
  const me = identifier(role);
  const mend = [
    ...(has.length === 0 ? [] : [`ALTER ROLE ${me} ${has.map((attribute) => `NO${attribute}`).join(' ')};`]),
    ...memberships.map((other) => `REVOKE ${other} FROM ${me};`),
  ];
  const text =
    mend.length === 0
      ? `${role} has no rights beyond those it was granted`
      : `${role} has more rights than it needs: ${[...has, ...memberships.map((other) => `member of ${other}`)].join(', ')}`;
  return { name: 'warehouse: role', ok: mend.length === 0, text, mend: mend.join(' ') };
}

function readOnly({ writable, owned, creatable, createsInDatabase, role, database }: WarehouseFacts): Finding {
  const me = identifier(role);
  const mend = [
    ...owned.map((name) => `ALTER TABLE ${name} OWNER TO another_role;`),
    ...writable.map((name) => `REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ${name} FROM ${me}, PUBLIC;`),
    ...creatable.map((name) => `REVOKE CREATE ON SCHEMA ${name} FROM ${me}, PUBLIC;`),
    ...(createsInDatabase ? [`REVOKE CREATE ON DATABASE ${identifier(database)} FROM ${me}, PUBLIC;`] : []),
  ];
  const can = [
    ...[...new Set([...owned, ...writable])].map((name) => `write to ${name}`),
    ...creatable.map((name) => `create in schema ${name}`),
    ...(createsInDatabase ? ['create schemas'] : []),
  ];
  const text = can.length === 0 ? 'the role can write and create nothing' : `the role can ${can.join(', ')}`;
  return { name: 'warehouse: read only', ok: can.length === 0, text, mend: mend.join(' ') };
}

function nothingElse({ readable, role }: WarehouseFacts): Finding {
  const mend = readable.map((name) => `REVOKE SELECT ON ${name} FROM ${identifier(role)}, PUBLIC;`);
  const text = readable.length === 0 ? 'the role reads nothing else' : `the role can also read ${readable.join(', ')}`;
  return { name: 'warehouse: least privilege', ok: readable.length === 0, text, mend: mend.join(' ') };
}
