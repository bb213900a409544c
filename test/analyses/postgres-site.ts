import { Client } from 'pg';
import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { postgres } from '@consilium/core/sql/postgres.ts';
import { type Row, type Site, type Value, vectorOf } from './pooled-harness.ts';

/** A site whose table `dataset` lives in a PostgreSQL database. */
export async function openPostgresSite(rows: readonly Row[], dictionary: Dictionary, url: string): Promise<Site> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { variables } = dictionary;
  const columns = variables.map((variable) => `"${variable.name}" ${sqlType(variable)}`);
  await client.query(`create temporary table dataset (${columns.join(', ')})`);
  const arrays = variables.map((variable, i) => `$${String(i + 1)}::${sqlType(variable)}[]`);
  await client.query(
    `insert into dataset select * from unnest(${arrays.join(', ')})`,
    variables.map((variable) => rows.map((row) => bound(variable, row[variable.name] ?? null))),
  );
  return {
    dialect: postgres,
    contribution: async (query, layout) => {
      const answer = await client.query<Record<string, unknown>>(query.sql, query.parameters);
      return vectorOf(answer.rows, query.measures, layout);
    },
    close: () => void client.end(),
  };
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
