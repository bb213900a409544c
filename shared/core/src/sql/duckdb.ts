import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { DataSchema, EngineDialect } from './engine-dialect.ts';

/** DuckDB reads PostgreSQL's quoting and its numbered parameters. */
export const duckdb: EngineDialect = {
  name: 'duckdb',
  builder: new Kysely<DataSchema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  wideInteger: 'hugeint',
  fence: (query) => query,
};
