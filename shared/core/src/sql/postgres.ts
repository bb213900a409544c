import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { DataSchema, EngineDialect } from './engine-dialect.ts';

export const postgres: EngineDialect = {
  name: 'postgres',
  builder: new Kysely<DataSchema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  wideInteger: 'numeric',
  fence: (query) => query.offset(0),
};
