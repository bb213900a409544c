import { randomBytes } from 'node:crypto';
import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { warehouse, type Warehouse } from '@consilium/node/engine/warehouse.ts';
import { Client } from 'pg';
import type { Row, Value } from '../analyses/pooled-harness.ts';
import type { PostgresServer } from '../contracts/postgres-server.ts';

/** A hospital's database as deploy/RUNBOOK.md sets it up: a schema, one table, and a role that can read that table. */
export interface Hospital {
  schema: string;
  role: string;
  /** For `warehouse` in node.yaml. */
  url: string;
  config: (more?: Record<string, unknown>) => Warehouse;
  /** As the database's administrator. */
  execute: (sql: string, parameters?: readonly unknown[]) => Promise<void>;
  /** An administrator's connection of its own, for what has to happen between two statements. */
  connect: () => Promise<Client>;
}

export async function openHospital(server: PostgresServer): Promise<Hospital> {
  const admin = new URL(await server.createDatabase());
  admin.search = '';
  const id = randomBytes(6).toString('hex');
  const password = randomBytes(12).toString('hex');
  const [schema, role] = [`registry_${id}`, `consilium_read_${id}`];
  const url = new URL(admin);
  url.username = role;
  url.password = password;
  const connect = async () => {
    const client = new Client({ connectionString: admin.href });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const execute = async (sql: string, parameters: readonly unknown[] = []) => {
    const client = await connect();
    try {
      await client.query(sql, [...parameters]);
    } finally {
      await client.end();
    }
  };
  await execute(`create role ${role} login password '${password}'`);
  await execute(`create schema ${schema}`);
  await execute(`grant usage on schema ${schema} to ${role}`);
  const config = (more = {}) =>
    warehouse.parse({ url: url.href, table: `${schema}.patients`, patientKey: 'mrn', ...more });
  return { schema, role, url: url.href, config, execute, connect };
}

/** The rows as the table `patients`, with `mrn` as key, readable by the role. */
export async function fillTable(hospital: Hospital, rows: readonly Row[], dictionary: Dictionary): Promise<void> {
  const { variables } = dictionary;
  const table = `${hospital.schema}.patients`;
  const columns = variables.map((variable) => `"${variable.name}" ${sqlType(variable)}`);
  await hospital.execute(`create table ${table} (mrn int primary key, ${columns.join(', ')})`);
  const arrays = variables.map((variable, i) => `$${String(i + 1)}::${sqlType(variable)}[]`);
  await hospital.execute(
    `insert into ${table} select n, ${variables.map((_, i) => `c${String(i)}`).join(', ')} from ` +
      `unnest(${arrays.join(', ')}) with ordinality as t(${variables.map((_, i) => `c${String(i)}`).join(', ')}, n)`,
    variables.map((variable) => rows.map((row) => bound(variable, row[variable.name] ?? null))),
  );
  await hospital.execute(`grant select on ${table} to ${hospital.role}`);
}

function bound(variable: Variable, value: Value): string | boolean | null {
  if (value === null) return null;
  if (variable.type === 'boolean') return value === true || Number(value) === 1;
  return String(value);
}

function sqlType(variable: Variable): string {
  if (variable.type === 'category') return 'text';
  return variable.type === 'boolean' ? 'boolean' : 'float8';
}
