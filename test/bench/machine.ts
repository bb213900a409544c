import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';

/** What the figures were measured on: without it they say nothing. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** One-minute load average; null where the system has none. Well above the number of cores, wall times are inflated. */
  load: number | null;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}${kernel()}`,
    node: process.version,
    load: loadNow(),
  };
}

export function loadNow(): number | null {
  const [minute = 0] = loadavg();
  return process.platform === 'win32' ? null : Math.round(minute * 10) / 10;
}

function kernel(): string {
  try {
    return ` ${readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()}`;
  } catch {
    return '';
  }
}
