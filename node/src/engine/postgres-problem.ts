import { Problem } from '@consilium/core/protocol/problem.ts';
import { memoryProblem } from './engine-problem.ts';

/** SQLSTATEs (PostgreSQL manual, appendix A) and Node's codes of what passes: a restart, a failover, a full server. */
const passing = new Set([
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
]);
const lost = /^(Connection terminated|Client has encountered a connection error|timeout expired)/;

/** What may be said about an error of the warehouse: its code, and nothing of its text, which may quote values. */
export function warehouseProblem(error: unknown, timeoutMs: number): Problem {
  if (error instanceof Problem) return error;
  const code = codeOf(error);
  const privateDetail = code === '' ? 'postgres: no code' : `postgres ${code}`;
  if (code === '57014') {
    return new Problem(
      'engine-limit',
      `The warehouse stopped a statement; it may take ${String(timeoutMs / 1000)} s.`,
      {
        mend: 'Ask for less at once, or raise warehouse.timeoutSeconds in node.yaml.',
        privateDetail,
      },
    );
  }
  if (/^(53[124]|54)/.test(code)) return memoryProblem(privateDetail);
  if (code.startsWith('28') || code === '3D000') {
    return new Problem('engine-failed', 'The warehouse does not let this role in, or has no such database.', {
      mend: 'Check warehouse.url in node.yaml, and pg_hba.conf at the server.',
      privateDetail,
    });
  }
  return new Problem('engine-failed', undefined, { privateDetail });
}

export function unreachable(error: unknown): Problem {
  return new Problem('not-ready', 'The warehouse cannot be reached.', {
    mend: 'Check that it runs, and host and port of warehouse.url in node.yaml.',
    privateDetail: `postgres ${codeOf(error)}`,
  });
}

/** Whether the same may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return passing.has(codeOf(error)) || (error instanceof Error && lost.test(error.message));
}

/** No such table or column, or no right to read it: what was there when the cut was made is gone. */
export function isGone(error: unknown): boolean {
  return ['42P01', '42703', '42501', '3F000'].includes(codeOf(error));
}

/** The SQLSTATE, or the code of a failed connection (of the first, where a name has several addresses). */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known && typeof error.code === 'string' ? error.code : '';
}
