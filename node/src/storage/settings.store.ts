import type { Transaction } from 'kysely';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import { directoryAnswer, type DirectoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import type { NodeTables } from './schema.ts';

export async function readSetting(db: ReadDatabase<NodeTables>, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

export async function writeSetting(tx: Transaction<NodeTables>, name: string, value: string): Promise<void> {
  await tx
    .insertInto('settings')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute();
}

export async function readDirectory(db: ReadDatabase<NodeTables>): Promise<DirectoryAnswer | undefined> {
  const row = await db.selectFrom('directory').select('body').where('id', '=', 1).executeTakeFirst();
  return row && directoryAnswer.parse(JSON.parse(row.body));
}

export async function writeDirectory(tx: Transaction<NodeTables>, answer: DirectoryAnswer): Promise<void> {
  const row = { hash: answer.directory, body: JSON.stringify(answer) };
  await tx
    .insertInto('directory')
    .values({ id: 1, ...row })
    .onConflict((c) => c.column('id').doUpdateSet(row))
    .execute();
}
