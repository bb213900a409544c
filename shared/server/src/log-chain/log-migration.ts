import type { Migration } from '../database/migrate.ts';

/** Makes the table of `log-chain.ts`. Its statements are hashed: never edit, append a migration. */
export function logMigration(id: number): Migration {
  return {
    id,
    name: 'hash-chained log',
    up: ({ createTable, columns }) => [
      createTable('log_entries')
        .addColumn('seq', columns.integer, (column) => column.primaryKey())
        .addColumn('prev_hash', columns.text, (column) => column.notNull().unique())
        .addColumn('at', columns.text, (column) => column.notNull())
        .addColumn('kind', columns.text, (column) => column.notNull())
        .addColumn('body', columns.text, (column) => column.notNull())
        .addColumn('hash', columns.text, (column) => column.notNull().unique()),
    ],
  };
}
