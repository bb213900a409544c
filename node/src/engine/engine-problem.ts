import { Problem } from '@consilium/core/protocol/problem.ts';

/** DuckDB starts every message with the class of the error; what follows may quote values and is dropped here. */
const errorClass = /^([A-Z][A-Za-z]+(?: [A-Za-z]+){0,3} Error):/;

/** What may be said about an error inside an engine process: its class, and nothing that came from the data. */
export function engineProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : '';
  const privateDetail = errorClass.exec(message)?.[1] ?? 'unclassified';
  if (/no space left on device/i.test(message)) return new Problem('storage-full', undefined, { privateDetail });
  if (privateDetail === 'Out of Memory Error') return memoryProblem(privateDetail);
  return new Problem('engine-failed', undefined, { privateDetail });
}

export function memoryProblem(privateDetail: string): Problem {
  return new Problem('engine-limit', 'More memory or temporary space is needed than this node allows.', {
    mend: "Raise the node's engine limits (memory, temporary space), or use fewer variables or groups at once.",
    privateDetail,
  });
}

export function timeProblem(timeoutMs: number): Problem {
  return new Problem('engine-limit', `The data engine was stopped after ${String(timeoutMs / 1000)} s.`, {
    mend: "Ask for less at once, or raise the node's engine time limit.",
    privateDetail: 'timeout',
  });
}
