import { EngineChild } from './engine-child.ts';
import { residentCap, type EngineLimits } from './engine-limits.ts';
import type { Warehouse } from './warehouse.ts';
import type { ChildKind } from './warm-child.ts';

const startMs = 30_000;

/** What the process may take beyond the server's own time limit, before it is killed: the server's answer is nearer. */
export const graceMs = 5_000;

/** The process that holds the connection to the warehouse. It connects with the first request, not before. */
export function postgresChild(limits: EngineLimits, warehouse: Warehouse): ChildKind {
  return {
    fork: () =>
      Promise.resolve(
        new EngineChild({
          main: new URL('./postgres-process.ts', import.meta.url),
          writable: [],
          residentCap: residentCap(limits),
        }),
      ),
    open: (child) => child.request('open', { url: warehouse.url.reveal() }, startMs),
  };
}

/** Starts the process for one request, and ends it. */
export async function askWarehouse(
  limits: EngineLimits,
  warehouse: Warehouse,
  request: { method: 'cut' | 'inspect'; body: Record<string, unknown>; timeoutMs: number },
): Promise<unknown> {
  const kind = postgresChild(limits, warehouse);
  const child = await kind.fork();
  try {
    await kind.open(child);
    const body = { ...request.body, timeoutMs: request.timeoutMs };
    return await child.request(request.method, body, 2 * request.timeoutMs + graceMs);
  } finally {
    await child.stop();
  }
}
