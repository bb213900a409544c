/** What an engine process may use. A process that goes beyond is killed. */
export interface EngineLimits {
  /** The engine's own buffers; the process may be larger by what Node and the code take (about 100 MiB). */
  memoryLimitMb: number;
  threads: number;
  /** Size of the temporary files that a query too large for memory may write. */
  spillLimitMb: number;
  timeoutMs: number;
}

/**
 * Bytes a process may have in memory before it is killed. Sorting and hashing allocate outside the accounted buffers:
 * 360 MiB were seen with a limit of 64 MiB, so the cap stands well above the limit and only stops a runaway.
 */
export function residentCap(limits: EngineLimits): number {
  return (2 * limits.memoryLimitMb + 512) * 2 ** 20;
}
