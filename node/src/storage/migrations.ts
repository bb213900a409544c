import type { Migration } from '@consilium/server/database/migrate.ts';
import { logMigration } from '@consilium/server/log-chain/log-migration.ts';

/** Append only: a released migration is never edited. */
export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'decisions, datasets, tasks, outbox',
    up: ({ createTable, columns: { text, integer, blob }, build }) => [
      createTable('settings')
        .addColumn('name', text, (c) => c.primaryKey())
        .addColumn('value', text, (c) => c.notNull()),
      createTable('directory')
        .addColumn('id', integer, (c) => c.primaryKey())
        .addColumn('hash', text, (c) => c.notNull())
        .addColumn('body', text, (c) => c.notNull()),
      createTable('decisions')
        .addColumn('study', text, (c) => c.primaryKey())
        .addColumn('decision', text, (c) => c.notNull())
        .addColumn('per_site', integer, (c) => c.notNull())
        .addColumn('decided_at', text, (c) => c.notNull())
        .addColumn('document', text, (c) => c.notNull())
        .addColumn('delivered', integer, (c) => c.notNull()),
      createTable('datasets')
        .addColumn('name', text, (c) => c.primaryKey())
        .addColumn('dictionary', text, (c) => c.notNull())
        .addColumn('cut', text, (c) => c.notNull())
        .addColumn('declaration', text, (c) => c.notNull())
        .addColumn('delivered', integer, (c) => c.notNull()),
      createTable('cuts')
        .addColumn('id', text, (c) => c.primaryKey())
        .addColumn('dataset', text, (c) => c.notNull())
        .addColumn('hash', text, (c) => c.notNull())
        .addColumn('date', text, (c) => c.notNull())
        .addColumn('records', integer, (c) => c.notNull())
        .addColumn('file', text, (c) => c.notNull())
        .addColumn('report', text, (c) => c.notNull()),
      createTable('tasks')
        .addColumn('hash', text, (c) => c.primaryKey())
        .addColumn('query', text, (c) => c.notNull())
        .addColumn('run', integer, (c) => c.notNull())
        .addColumn('study', text, (c) => c.notNull())
        .addColumn('question', text, (c) => c.notNull())
        .addColumn('state', text, (c) => c.notNull())
        .addColumn('task_document', text, (c) => c.notNull())
        .addColumn('query_document', text, (c) => c.notNull())
        .addColumn('cut', text, (c) => c.notNull())
        .addColumn('received_at', text, (c) => c.notNull())
        // A signed query is run once: a second task for it would be a second, different set of sites.
        .addUniqueConstraint('query_once', ['query', 'run']),
      build.schema.createIndex('tasks_by_study').on('tasks').columns(['study', 'received_at']),
      createTable('batches')
        .addColumn('task', text, (c) => c.notNull().references('tasks.hash'))
        .addColumn('batch', integer, (c) => c.notNull())
        .addColumn('state', text, (c) => c.notNull())
        .addColumn('advertisements', text, (c) => c.notNull())
        .addPrimaryKeyConstraint('batches_once', ['task', 'batch']),
      createTable('sent')
        .addColumn('task', text, (c) => c.notNull())
        .addColumn('batch', integer, (c) => c.notNull())
        .addColumn('round', integer, (c) => c.notNull())
        .addColumn('step', text, (c) => c.notNull())
        .addColumn('document', text, (c) => c.notNull())
        .addColumn('vector', blob)
        .addColumn('delivered', integer, (c) => c.notNull())
        .addPrimaryKeyConstraint('sent_once', ['task', 'batch', 'round', 'step']),
      createTable('broadcasts')
        .addColumn('task', text, (c) => c.notNull().references('tasks.hash'))
        .addColumn('round', integer, (c) => c.notNull())
        .addColumn('broadcast', text, (c) => c.notNull())
        .addPrimaryKeyConstraint('broadcasts_once', ['task', 'round']),
      createTable('survivors')
        .addColumn('task', text, (c) => c.notNull().references('tasks.hash'))
        .addColumn('round', integer, (c) => c.notNull())
        .addColumn('question', text, (c) => c.notNull())
        .addColumn('survivors', text, (c) => c.notNull())
        .addColumn('unsafe', text, (c) => c.notNull())
        .addPrimaryKeyConstraint('survivors_once', ['task', 'round']),
      build.schema.createIndex('survivors_by_question').on('survivors').column('question'),
      createTable('refusals')
        .addColumn('task', text, (c) => c.primaryKey())
        .addColumn('code', text, (c) => c.notNull())
        .addColumn('detail', text, (c) => c.notNull())
        .addColumn('at', text, (c) => c.notNull()),
    ],
  },
  logMigration(2),
];
