import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

export interface Usage {
  /** Processor time since the process began, user and system, ms. */
  cpuMs: number;
  /** Most memory it held since it began, or since `forgetPeak`, bytes. */
  peakBytes: number;
}

/** Linux counts processor time in hundredths of a second here, whatever the kernel was built with (proc(5)). */
const tickMs = 10;

/** Processor time and peak memory of a process from /proc; null where there is none (another system, or it has ended). */
export function usageOf(pid: number): Usage | null {
  const folder = `/proc/${String(pid)}`;
  try {
    // The name, in parentheses, may hold spaces: what is counted comes after it.
    const fields = readFileSync(`${folder}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1];
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * tickMs;
    return { cpuMs, peakBytes: Number(peak ?? 0) * 1024 };
  } catch {
    return null;
  }
}

/** Peaks are counted from now on; where the system does not do that, they stay those of the whole life. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
  } catch {
    // Another system, or a process that has ended: what usageOf says of them is not about this question alone.
  }
}

/** Processes that this one started and that still run. */
export function childrenOf(pid: number): number[] {
  const folder = `/proc/${String(pid)}/task`;
  try {
    const threads = readdirSync(folder).map((thread) => readFileSync(`${folder}/${thread}/children`, 'utf8'));
    return threads.flatMap((text) => text.split(' ').filter((id) => id !== '')).map(Number);
  } catch {
    return [];
  }
}
