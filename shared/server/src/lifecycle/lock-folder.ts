import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { lockFile } from '../database/lock-file.ts';

export interface FolderLock {
  readonly folder: string;
  release(): void;
}

/**
 * Makes this process the only one that works on a folder (created when missing) until it ends, however it ends: the
 * lock is the operating system's, so a killed process leaves no stale one. The file `lock` must never be deleted, nor
 * be opened by anything else in this process.
 * @throws Problem `folder-in-use` when another process holds it.
 */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const holderFile = join(path, 'lock-holder');
  const release = lockFile(join(path, 'lock'));
  if (release === undefined) {
    const { pid } = readHolder(holderFile);
    const number = pid === undefined ? '' : ` (process ${pid})`;
    throw new Problem('folder-in-use', `Another process${number} works on ${path}`, {
      where: path,
      mend: 'Stop it first, or give this process a folder of its own.',
    });
  }
  // For the message above only: the lock is what counts.
  writeFileSync(holderFile, `${process.pid}\n`, { mode: 0o600 });
  return { folder: path, release };
}

/** Who works on a folder at this moment; null where nobody does. Not for the process that holds it itself. */
export function folderHolder(folder: string): { pid?: number } | null {
  const path = resolve(folder);
  if (!existsSync(join(path, 'lock'))) return null;
  const release = lockFile(join(path, 'lock'));
  if (release === undefined) return readHolder(join(path, 'lock-holder'));
  release();
  return null;
}

function readHolder(file: string): { pid?: number } {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? { pid } : {};
  } catch {
    // The holder has not written its number yet.
    return {};
  }
}
