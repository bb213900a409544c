import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { prepareEngineFolder } from '../engine/engine-folder.ts';
import { askWarehouse } from '../engine/postgres-child.ts';
import { cutAnswer } from '../engine/postgres-messages.ts';
import { writeWarehouseCut } from '../engine/warehouse-cut.ts';
import type { Warehouse } from '../engine/warehouse.ts';
import type { Cut } from './load-dataset.ts';
import type { LoadReport } from './load-report.ts';
import type { DataSettings } from './run-data-process.ts';

/**
 * Checks the warehouse's table against the dictionary and makes a cut of it, by aggregates that run there; what is kept
 * here is the table's hash and how it is read. Throws Problem: `invalid-data` with the column and the mend,
 * `engine-limit`, `engine-failed`, `not-ready`.
 */
export async function cutWarehouse(
  settings: DataSettings,
  warehouse: Warehouse,
  request: { dictionary: Dictionary; unmapped: 'error' | 'missing'; now: Date },
): Promise<{ cut: Cut; report: LoadReport }> {
  await prepareEngineFolder(settings.folder);
  const { table, patientKey, columns: mapping } = warehouse;
  const { dictionary, unmapped, now } = request;
  const answer = await askWarehouse(settings, warehouse, {
    method: 'cut',
    body: { table, patientKey, mapping, dictionary, unmapped },
    timeoutMs: settings.timeoutMs,
  });
  const { cut, report } = parse(cutAnswer, answer, 'answer of the warehouse', 'engine-failed');
  await writeWarehouseCut(settings.folder, cut);
  const { hash } = cut;
  return { cut: { id: hash.slice(0, 16), hash, date: now.toISOString(), records: report.rows }, report };
}
