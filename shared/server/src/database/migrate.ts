import { createHash } from 'node:crypto';
import {
  sql,
  type Compilable,
  type CompiledQuery,
  type CreateTableBuilder,
  type Kysely,
  type Transaction,
} from 'kysely';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { columnTypes, type ColumnTypes } from './column-types.ts';
import type { Engine } from './database.ts';

/** Tables and columns as they were when the migration was written: no schema type applies to them. */
export type AnySchema = Record<string, Record<string, unknown>>;

export interface MigrationTools {
  engine: Engine;
  columns: ColumnTypes;
  /** A table that refuses values of the wrong type on both engines (SQLite: STRICT, sqlite.org/stricttables.html). */
  createTable: (name: string) => CreateTableBuilder<string>;
  /** For indexes, alterations and moving data; it builds only. */
  build: Kysely<AnySchema>;
}

/**
 * One step of the schema's history. Never edit one that was released: its statements are hashed, and a database that
 * ran other statements under the same number is refused. Append the next one instead.
 */
export interface Migration {
  id: number;
  name: string;
  up(tools: MigrationTools): readonly Compilable[];
}

interface Applied {
  id: number;
  name: string;
  checksum: string;
}

/** Runs one named, durable transaction on the database that is being opened. */
type RunTransaction = <T>(name: string, work: (tx: Transaction<AnySchema>) => Promise<T>) => Promise<T>;

/**
 * Brings the schema up to date, one transaction a migration; replicas that start together take turns.
 * @throws Problem `conflict` when an applied migration was changed or is missing here, `unsupported-version` when the
 * database was made by a newer version of the program.
 */
export async function migrate(
  engine: Engine,
  build: Kysely<AnySchema>,
  run: RunTransaction,
  migrations: readonly Migration[],
): Promise<void> {
  const tools: MigrationTools = {
    engine,
    columns: columnTypes(engine),
    createTable: (name) => {
      const builder = build.schema.createTable(name);
      return engine === 'sqlite' ? builder.modifyEnd(sql`strict`) : builder;
    },
    build,
  };
  migrations.forEach((migration, index) => {
    if (migration.id !== index + 1) throw new Error(`migration ${migration.name} must have the number ${index + 1}`);
  });
  const applied = await run('migrations', (tx) => readApplied(tx, tools));
  refuseForeign(applied, migrations);
  for (const migration of migrations) {
    const statements = migration.up(tools).map((statement) => statement.compile());
    const checksum = hash(migration.name, statements);
    const before = applied.find((row) => row.id === migration.id);
    if (before) refuseChanged(before, checksum);
    else
      await run(`migration ${migration.id} ${migration.name}`, (tx) =>
        apply(tx, tools, migration, statements, checksum),
      );
  }
}

async function apply(
  tx: Transaction<AnySchema>,
  tools: MigrationTools,
  migration: Migration,
  statements: readonly CompiledQuery[],
  checksum: string,
): Promise<void> {
  const meanwhile = (await readApplied(tx, tools)).find((row) => row.id === migration.id);
  if (meanwhile) {
    refuseChanged(meanwhile, checksum);
    return;
  }
  for (const statement of statements) await tx.executeQuery(statement);
  const { id, name } = migration;
  const row = { id, name, checksum, applied_at: new Date().toISOString() };
  await tx.insertInto('migrations').values(row).execute();
}

async function readApplied(tx: Transaction<AnySchema>, tools: MigrationTools): Promise<Applied[]> {
  // Held until the commit, so that replicas do not create the same table twice ("mig" as a number).
  if (tools.engine === 'postgres') await sql`select pg_advisory_xact_lock(7170407)`.execute(tx);
  const table = tools.createTable('migrations').ifNotExists();
  await tx.executeQuery(
    table
      .addColumn('id', tools.columns.integer, (column) => column.primaryKey())
      .addColumn('name', tools.columns.text, (column) => column.notNull())
      .addColumn('checksum', tools.columns.text, (column) => column.notNull())
      .addColumn('applied_at', tools.columns.text, (column) => column.notNull())
      .compile(),
  );
  const rows = await tx.selectFrom('migrations').select(['id', 'name', 'checksum']).orderBy('id').execute();
  return rows.map((row) => ({ id: Number(row.id), name: String(row.name), checksum: String(row.checksum) }));
}

function refuseForeign(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const unknown = applied.find((row) => row.id > migrations.length);
  if (unknown) {
    throw new Problem(
      'unsupported-version',
      `The database has migration ${unknown.id} (${unknown.name}), unknown here`,
      {
        mend: 'The database was made by a newer version of this program: start that version.',
      },
    );
  }
  const gap = applied.findIndex((row, index) => row.id !== index + 1);
  if (gap !== -1) throw damaged(`The database lacks migration ${gap + 1} but has later ones`);
}

function refuseChanged(applied: Applied, checksum: string): void {
  if (applied.checksum === checksum) return;
  throw damaged(`Migration ${applied.id} (${applied.name}) is not the one that made this database`);
}

function damaged(detail: string): Problem {
  return new Problem('conflict', detail, {
    mend: 'Use the version of the program that belongs to this database, or restore both from the same backup.',
  });
}

function hash(name: string, statements: readonly CompiledQuery[]): string {
  const content = JSON.stringify([name, statements.map((statement) => [statement.sql, statement.parameters])]);
  return createHash('sha256').update(content).digest('hex');
}
