import { CompiledQuery, PostgresDialect, sql, type Dialect, type Kysely } from 'kysely';
import { Pool, types } from 'pg';
import { Problem } from '@consilium/core/protocol/problem.ts';

const int8 = 20;
const bytea = 17;

/** A pool of connections to PostgreSQL; `read` connections refuse to write. */
export function postgresDialect(url: string, mode: 'write' | 'read', poolSize: number): Dialect {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    application_name: 'consilium',
    types: { getTypeParser: (oid: number, format?: 'text' | 'binary') => parserFor(oid, format) },
  });
  // Only idle connections report here (the server restarted); the pool drops them and the next query opens another.
  pool.on('error', () => undefined);
  if (mode === 'write') return new PostgresDialect({ pool });
  return new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('set session characteristics as transaction read only'));
    },
  });
}

/** Refuses a server that acknowledges commits before they are on disk. */
export async function requireDurableServer<S>(kysely: Kysely<S>): Promise<void> {
  const settings = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in ('fsync', 'synchronous_commit')`.execute(kysely);
  const off = settings.rows.find((row) => row.setting === 'off');
  if (off === undefined) return;
  throw new Problem(
    'invalid-config',
    `The PostgreSQL server runs with ${off.name}=off and may lose what it acknowledged`,
    {
      mend: `Set ${off.name}=on for this server, database and role.`,
    },
  );
}

function parserFor(oid: number, format: 'text' | 'binary' | undefined): (text: string) => unknown {
  const parse: (text: string) => unknown = types.getTypeParser(oid, format);
  if (format === 'binary') return parse;
  if (oid === int8) return toSafeInteger;
  return oid === bytea ? (text) => plainBytes(parse(text)) : parse;
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError('Value is too large to be represented as a JavaScript number: carry it as text');
}

function plainBytes(value: unknown): unknown {
  return Buffer.isBuffer(value) ? Uint8Array.from(value) : value;
}
