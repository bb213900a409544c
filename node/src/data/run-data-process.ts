import { Problem } from '@consilium/core/protocol/problem.ts';
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { EngineChild } from '../engine/engine-child.ts';
import { makeSpillFolder, removeFolder } from '../engine/engine-folder.ts';
import { engineProblem } from '../engine/engine-problem.ts';
import { residentCap } from '../engine/engine-limits.ts';
import type { EngineLimits } from '../engine/engine-limits.ts';
import { dataProblem } from './data-problem.ts';

/** Where loading happens and what it may use. `timeoutMs` is for the whole load. */
export interface DataSettings extends EngineLimits {
  /** The engine's own folder, as in `startEngine`. It must exist (`prepareEngineFolder`). */
  folder: string;
}

/** Starts a loading process for one request, and ends it. Its temporary files are gone afterwards. */
export async function runDataProcess(
  settings: DataSettings,
  request: { method: 'load' | 'split'; body: Record<string, unknown>; writable: string },
): Promise<unknown> {
  const { folder, memoryLimitMb, threads, spillLimitMb, timeoutMs } = settings;
  const spill = await makeSpillFolder(folder, `${request.method}-${randomUUID()}`).catch((error: unknown) => {
    throw engineProblem(error);
  });
  const child = new EngineChild({
    main: new URL('./data-process.ts', import.meta.url),
    writable: [spill, request.writable],
    residentCap: residentCap(settings),
  });
  try {
    const body = { ...request.body, spill, memoryLimitMb, threads, spillLimitMb };
    return await child.request(request.method, body, timeoutMs);
  } finally {
    await child.stop();
    await removeFolder(spill);
  }
}

/** The file's true path: DuckDB's list of allowed files knows no links. Throws `invalid-data`. */
export async function truePath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw dataProblem('The file does not exist.', { file: basename(file) }, 'Check the path.');
  }
}
