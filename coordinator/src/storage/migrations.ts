import type { Migration } from '@consilium/server/database/migrate.ts';
import { logMigration } from '@consilium/server/log-chain/log-migration.ts';

/** Append only: a released migration is never edited. */
export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'documents, queries, tasks, rounds, vectors',
    up: ({ createTable, columns: { text, integer, blob }, build }) => [
      createTable('documents')
        .addColumn('hash', text, (c) => c.primaryKey())
        .addColumn('type', text, (c) => c.notNull())
        .addColumn('signer', text, (c) => c.notNull())
        .addColumn('subject', text, (c) => c.notNull())
        .addColumn('accepted_at', text, (c) => c.notNull())
        .addColumn('body', text, (c) => c.notNull()),
      build.schema.createIndex('documents_by_type').on('documents').columns(['type', 'subject']),
      createTable('queries')
        .addColumn('hash', text, (c) => c.primaryKey())
        .addColumn('study', text, (c) => c.notNull())
        .addColumn('analysis', text, (c) => c.notNull())
        .addColumn('person', text, (c) => c.notNull())
        .addColumn('question', text, (c) => c.notNull())
        .addColumn('state', text, (c) => c.notNull())
        .addColumn('asked_at', text, (c) => c.notNull())
        .addColumn('outcome', text)
        .addColumn('basis', text),
      build.schema.createIndex('queries_by_question').on('queries').columns(['question', 'state']),
      createTable('tasks')
        .addColumn('hash', text, (c) => c.primaryKey())
        .addColumn('query', text, (c) => c.notNull().references('queries.hash'))
        .addColumn('run', integer, (c) => c.notNull())
        .addColumn('state', text, (c) => c.notNull())
        .addColumn('phase', text, (c) => c.notNull())
        .addColumn('outcome', text)
        .addUniqueConstraint('tasks_once', ['query', 'run']),
      createTable('steps')
        .addColumn('task', text, (c) => c.notNull().references('tasks.hash'))
        .addColumn('batch', integer, (c) => c.notNull())
        .addColumn('round', integer, (c) => c.notNull())
        .addColumn('step', text, (c) => c.notNull())
        .addColumn('node', text, (c) => c.notNull())
        .addColumn('document', text, (c) => c.notNull().references('documents.hash'))
        .addPrimaryKeyConstraint('steps_once', ['task', 'batch', 'round', 'step', 'node']),
      createTable('vectors')
        .addColumn('task', text, (c) => c.notNull().references('tasks.hash'))
        .addColumn('hash', text, (c) => c.notNull())
        .addColumn('part', integer, (c) => c.notNull())
        .addColumn('bytes', blob, (c) => c.notNull())
        .addPrimaryKeyConstraint('vectors_once', ['task', 'hash', 'part']),
      createTable('rounds')
        .addColumn('task', text, (c) => c.notNull().references('tasks.hash'))
        .addColumn('round', integer, (c) => c.notNull())
        .addColumn('broadcast', text, (c) => c.notNull())
        .addColumn('u2', text, (c) => c.notNull())
        .addColumn('survivors', text, (c) => c.notNull())
        .addColumn('opened', text)
        .addColumn('sealed', text)
        .addPrimaryKeyConstraint('rounds_once', ['task', 'round']),
    ],
  },
  logMigration(2),
];
