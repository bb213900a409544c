import { CompiledQuery, PostgresDialect, sql, type Dialect, type Kysely } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { Problem } from '@consilium/core/protocol/problem.ts';

/** A pool of connections to PostgreSQL; `read` connections refuse to write. */
export function postgresDialect(url: string, mode: 'write' | 'read', poolSize: number): Dialect {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    application_name: 'consilium',
    types: valueTypes(),
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

/** `bigint` becomes a number, `bytea` a plain Uint8Array: what SQLite gives. */
function valueTypes(): TypeOverrides {
  const overrides = new TypeOverrides();
  const parseBytes = types.getTypeParser(types.builtins.BYTEA) as (text: string) => Buffer;
  overrides.setTypeParser(types.builtins.INT8, toSafeInteger);
  overrides.setTypeParser(types.builtins.BYTEA, (text) => Uint8Array.from(parseBytes(text)));
  return overrides;
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError('Value is too large to be represented as a JavaScript number: carry it as text');
}
