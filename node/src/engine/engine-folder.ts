import { Problem } from '@consilium/core/protocol/problem.ts';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const cutId = /^[0-9a-f]{16}$/;
const partSuffix = '.part';
const dayMs = 24 * 60 * 60 * 1000;

export function isCutId(id: string): boolean {
  return cutId.test(id);
}

export function datasetsFolder(folder: string): string {
  return join(folder, 'datasets');
}

/** The file of a cut. The id must have been checked: it becomes a part of a path. */
export function cutFile(folder: string, id: string): string {
  return join(datasetsFolder(folder), `${id}.parquet`);
}

export function unfinishedCutFile(folder: string, name: string): string {
  return join(datasetsFolder(folder), `.${name}${partSuffix}`);
}

/**
 * Makes the folders, readable by this user alone, and removes what killed processes left behind. Throws `storage-full`
 * or `invalid-config`.
 */
export async function prepareEngineFolder(folder: string): Promise<void> {
  try {
    await mkdir(datasetsFolder(folder), { recursive: true, mode: 0o700 });
    await mkdir(spillRoot(folder), { recursive: true, mode: 0o700 });
    await Promise.all([removeDeadSpill(folder), removeOldParts(folder)]);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') throw new Problem('storage-full');
    const mend = 'Give a folder that the user of this program can write to.';
    throw new Problem('invalid-config', "The engine's folder cannot be used.", { where: folder, mend, cause });
  }
}

/** A folder for the temporary files of one engine process, named after the process that will remove it: this one. */
export async function makeSpillFolder(folder: string, name: string): Promise<string> {
  const path = join(spillRoot(folder), `${thisProcess()}-${name}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}

function spillRoot(folder: string): string {
  return join(folder, 'spill');
}

async function removeDeadSpill(folder: string): Promise<void> {
  const names = await readdir(spillRoot(folder));
  const dead = names.filter((name) => !isInUse(name));
  await Promise.all(dead.map((name) => removeFolder(join(spillRoot(folder), name))));
}

/** A load may run in another process at this moment; only what is a day old was certainly left behind. */
async function removeOldParts(folder: string): Promise<void> {
  const names = (await readdir(datasetsFolder(folder))).filter((name) => name.endsWith(partSuffix));
  for (const name of names) {
    const path = join(datasetsFolder(folder), name);
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > dayMs) await rm(path, { force: true });
  }
}

/** The start belongs to the name because in a container every process of the node has the same number. */
function thisProcess(): string {
  return `${String(process.pid)}-${String(Math.round(performance.timeOrigin))}`;
}

function isInUse(name: string): boolean {
  const pid = Number.parseInt(name, 10);
  return pid === process.pid ? name.startsWith(`${thisProcess()}-`) : isRunning(pid);
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
