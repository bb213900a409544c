import { parse } from '@consilium/core/protocol/parse.ts';
import { mkdir, realpath } from 'node:fs/promises';
import { prepareEngineFolder } from '../engine/engine-folder.ts';
import { splitAnswer } from './data-messages.ts';
import type { Split, SplitAnswer } from './data-messages.ts';
import { runDataProcess, truePath } from './run-data-process.ts';
import type { DataSettings } from './run-data-process.ts';

/**
 * Splits a file into one for each site of a sandbox, written to the folder `target`: by the values of a column, or into
 * a number of sites by a seed (the same seed, the same split). Throws Problem, `invalid-data` with the place.
 */
export async function splitFile(
  settings: DataSettings,
  request: { file: string; split: Split; target: string },
): Promise<SplitAnswer> {
  const file = await truePath(request.file);
  await prepareEngineFolder(settings.folder);
  const folder = await realpath(settings.folder);
  await mkdir(request.target, { recursive: true, mode: 0o700 });
  const target = await realpath(request.target);
  const answer = await runDataProcess(
    { ...settings, folder },
    { method: 'split', body: { file, split: request.split, target }, writable: target },
  );
  return parse(splitAnswer, answer, 'answer of the loading process', 'engine-failed');
}
