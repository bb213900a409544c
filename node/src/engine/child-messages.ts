/** What the node and an engine process say to each other: one request, one reply, in turn. JSON over a pipe. */
export interface Request {
  id: number;
  method: string;
  body: Record<string, unknown>;
}

export type Reply = { id: number; body: unknown } | { id: number; problem: ReportedProblem };

/** A `Problem` on its way to the parent. `privateDetail` is the class of an engine's error, never its text. */
export interface ReportedProblem {
  code: string;
  detail: string;
  where?: string | undefined;
  mend?: string | undefined;
  privateDetail?: string | undefined;
}

/** How a parameter travels: JSON has no 128-bit integers. */
export type WireParameter = string | number | boolean | null | { bigint: string };

/**
 * Checks of what comes over the pipe are by hand on the engine's side: a schema library would cost each engine process
 * 20 MB and half of its start.
 */
export function isRequest(message: unknown): message is Request {
  return (
    isRecord(message) &&
    hasOnly(message, ['id', 'method', 'body']) &&
    Number.isSafeInteger(message.id) &&
    typeof message.method === 'string' &&
    isRecord(message.body)
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function hasOnly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
}
