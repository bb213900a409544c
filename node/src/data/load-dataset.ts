import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { randomBytes } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { datasetsFolder, prepareEngineFolder, unfinishedCutFile } from '../engine/engine-folder.ts';
import { loadAnswer } from './data-messages.ts';
import type { LoadReport } from './load-report.ts';
import { runDataProcess, truePath } from './run-data-process.ts';
import type { DataSettings } from './run-data-process.ts';

/** An immutable state of a dataset. */
export interface Cut {
  /** First 16 hex digits of the hash: names the file, and the cut in queries' provenance. */
  id: string;
  /** SHA-256 of the content (write-cut.ts): the same data give the same hash, whatever their order or file format. */
  hash: string;
  /** When it was made, ISO 8601. */
  date: string;
  records: number;
}

export interface LoadRequest {
  /** A CSV or Parquet file with one row for each patient. */
  file: string;
  dictionary: Dictionary;
  /** For the sandbox: number the rows where the file has no `patient_key`. */
  generateKey?: boolean;
  /** What becomes of a category that the dictionary lacks: an error (default), or missing and counted. */
  unmapped?: 'error' | 'missing';
  now: Date;
}

/**
 * Checks a file against the dictionary and makes a cut of it, in a process of its own: this process sees no record.
 * Throws Problem: `invalid-data` with the place and the mend, `engine-limit`, `engine-failed`, `storage-full`.
 * Nothing changes where it throws.
 */
export async function loadDataset(
  settings: DataSettings,
  request: LoadRequest,
): Promise<{ cut: Cut; report: LoadReport }> {
  const file = await truePath(request.file);
  await prepareEngineFolder(settings.folder);
  const folder = await realpath(settings.folder);
  const part = randomBytes(8).toString('hex');
  const { dictionary, generateKey = false, unmapped = 'error' } = request;
  try {
    const answer = await runDataProcess(
      { ...settings, folder },
      {
        method: 'load',
        body: { file, folder, part, dictionary, generateKey, unmapped },
        writable: datasetsFolder(folder),
      },
    );
    const { id, hash, report } = parse(loadAnswer, answer, 'answer of the loading process', 'engine-failed');
    return { cut: { id, hash, date: request.now.toISOString(), records: report.rows }, report };
  } finally {
    await rm(unfinishedCutFile(folder, part), { force: true });
  }
}
