import { readFile } from 'node:fs/promises';

const resident = /^VmRSS:\s+(\d+) kB$/m;

/** Bytes of memory a process holds, or null where the system does not tell (not Linux, or the process has ended). */
export async function residentMemory(pid: number): Promise<number | null> {
  try {
    const found = resident.exec(await readFile(`/proc/${String(pid)}/status`, 'utf8'));
    return found?.[1] === undefined ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}
