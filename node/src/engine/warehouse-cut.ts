import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { datasetsFolder } from './engine-folder.ts';
import type { Warehouse } from './warehouse.ts';

const text = z.string().min(1).max(63);

/** What a column of the table is read as; other types have to be converted in a view. */
export const columnKind = z.enum(['boolean', 'integer', 'decimal', 'double', 'text']);
export type ColumnKind = z.infer<typeof columnKind>;

export const tableKind = z.enum(['table', 'materialised view', 'other']);
export type TableKind = z.infer<typeof tableKind>;

export const datasetColumn = z.strictObject({
  /** Name and type of the dictionary's variable. */
  name: z.string().max(64),
  type: z.enum(['number', 'integer', 'category', 'boolean']),
  column: text,
  kind: columnKind,
});
export type DatasetColumn = z.infer<typeof datasetColumn>;

/** A cut of a table that stays where it is: how it is read, and by what it is known again. */
export const warehouseCut = z.strictObject({
  table: z.string().max(127),
  kind: tableKind,
  patientKey: text,
  columns: z.array(datasetColumn).min(1),
  /** SHA-256 of the content (postgres-state.ts). The first 16 hex digits are the cut's id. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The stamp that the table had when the hash was made; null where its rows have none. */
  stamp: z.string().nullable(),
});
export type WarehouseCut = z.infer<typeof warehouseCut>;

/** Beside the embedded engine's cuts, so that a cut is found by its id alone. The id must have been checked. */
function fileOf(folder: string, id: string): string {
  return join(datasetsFolder(folder), `${id}.warehouse.json`);
}

/** Writes it durably; a later stamp of the same content replaces the earlier. */
export async function writeWarehouseCut(folder: string, cut: WarehouseCut): Promise<void> {
  const path = fileOf(folder, cut.hash.slice(0, 16));
  const part = `${path}.part`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(canonicalJson(cut));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(part, 0o400);
  await rename(part, path);
}

/** Throws `not-found` where there is no such cut, or `node.yaml` names other columns than it was made of. */
export async function readWarehouseCut(folder: string, id: string, configured: Warehouse): Promise<WarehouseCut> {
  const content = await readFile(fileOf(folder, id), 'utf8').catch(() => null);
  if (content === null) throw new Problem('not-found', 'This node has no such cut of its warehouse.', { mend });
  const cut = parse(warehouseCut, JSON.parse(content), 'cut of the warehouse', 'engine-failed');
  const same =
    cut.table === configured.table &&
    cut.patientKey === configured.patientKey &&
    cut.columns.every(({ name, column }) => column === columnOf(configured, name));
  if (!same)
    throw new Problem('not-found', 'node.yaml names another table or columns than the cut was made of.', { mend });
  return cut;
}

export function columnOf({ columns }: Pick<Warehouse, 'columns'>, variable: string): string {
  return (Object.hasOwn(columns, variable) ? columns[variable] : undefined) ?? variable;
}

/** What a steward does about a table that changed. */
export const mend = 'Make a new cut: consilium node dataset refresh --warehouse --folder DIR --dictionary FILE.';
