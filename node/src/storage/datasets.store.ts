import type { Transaction } from 'kysely';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export type StoredCut = NodeTables['cuts'];
export interface StoredDataset {
  name: string;
  dictionary: string;
  cut: string;
  declaration: Envelope;
}

export async function putDataset(tx: Transaction<NodeTables>, dataset: StoredDataset, cut: StoredCut): Promise<void> {
  await tx
    .insertInto('cuts')
    .values(cut)
    .onConflict((c) => c.column('id').doNothing())
    .execute();
  const row = {
    dictionary: dataset.dictionary,
    cut: dataset.cut,
    declaration: JSON.stringify(dataset.declaration),
    delivered: 0,
  };
  await tx
    .insertInto('datasets')
    .values({ name: dataset.name, ...row })
    .onConflict((c) => c.column('name').doUpdateSet(row))
    .execute();
}

export async function listDatasets(db: ReadDatabase<NodeTables>): Promise<StoredDataset[]> {
  const rows = await db.selectFrom('datasets').selectAll().orderBy('name').execute();
  return rows.map(toDataset);
}

/** Those whose declaration the coordinator has not acknowledged. */
export async function undeliveredDatasets(db: ReadDatabase<NodeTables>): Promise<StoredDataset[]> {
  const rows = await db.selectFrom('datasets').selectAll().where('delivered', '=', 0).orderBy('name').execute();
  return rows.map(toDataset);
}

export async function markDatasetDelivered(tx: Transaction<NodeTables>, name: string, cut: string): Promise<void> {
  await tx.updateTable('datasets').set({ delivered: 1 }).where('name', '=', name).where('cut', '=', cut).execute();
}

export async function findCut(db: ReadDatabase<NodeTables>, id: string): Promise<StoredCut | undefined> {
  return await db.selectFrom('cuts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The present cut of the dataset over a dictionary. */
export async function findCurrentCut(db: ReadDatabase<NodeTables>, dictionary: string): Promise<StoredCut | undefined> {
  return await db
    .selectFrom('datasets')
    .innerJoin('cuts', 'cuts.id', 'datasets.cut')
    .selectAll('cuts')
    .where('datasets.dictionary', '=', dictionary)
    .executeTakeFirst();
}

function toDataset({ name, dictionary, cut, declaration }: NodeTables['datasets']): StoredDataset {
  return { name, dictionary, cut, declaration: JSON.parse(declaration) as Envelope };
}
