import type { z } from 'zod';
import { parse } from '@consilium/core/protocol/parse.ts';
import { catalogue, Problem, problemDocument, type ProblemCode } from '@consilium/core/protocol/problem.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { FRAME_TYPE } from './route.ts';

export interface CallOptions {
  /** For the whole call, until the answer's last byte. */
  timeoutMs: number;
  /** Ends the call; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Larger answers are refused while they arrive. 32 MiB for JSON, 128 MiB for frames. */
  maxAnswerBytes?: number;
}

interface Request extends CallOptions {
  method: 'GET' | 'POST';
  body?: string | Uint8Array<ArrayBuffer>;
  accept: string;
}

const MIB = 1_048_576;

/**
 * Posts JSON (or a frame, where the body is bytes) and gives the parsed answer. Connections are kept open and used again.
 * @throws Problem as the other side sent it; `coordinator-unreachable` when there is no answer, or none of ours;
 * `protocol-violation` when the answer does not fit the schema or is too large.
 */
export async function call<T>(
  base: string,
  path: string,
  body: unknown,
  schema: z.ZodType<T>,
  options: CallOptions,
): Promise<T> {
  const request = { maxAnswerBytes: 32 * MIB, ...options, method: 'POST' as const, accept: 'application/json' };
  return parseAnswer(await exchanged(base, path, { ...request, body: toBody(body) }), schema);
}

/** Fetches a JSON document. Throws like `call`. */
export async function get<T>(base: string, path: string, schema: z.ZodType<T>, options: CallOptions): Promise<T> {
  const request = { maxAnswerBytes: 32 * MIB, ...options, method: 'GET' as const, accept: 'application/json' };
  return parseAnswer(await exchanged(base, path, request), schema);
}

/** Posts JSON or a frame and gives the answer's bytes. Throws like `call`. */
export async function callFrame(
  base: string,
  path: string,
  body: unknown,
  options: CallOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const request = { maxAnswerBytes: 128 * MIB, ...options, method: 'POST' as const, accept: FRAME_TYPE };
  return await exchanged(base, path, { ...request, body: toBody(body) });
}

async function exchanged(base: string, path: string, request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, timeoutMs, method, body, accept } = request;
  signal?.throwIfAborted();
  const ended = new AbortController();
  const abort = (): void => {
    ended.abort();
  };
  const timer = setTimeout(abort, timeoutMs);
  signal?.addEventListener('abort', abort);
  try {
    const answer = await exchange(address(base, path), {
      method,
      headers: { accept: `${accept}, application/problem+json`, ...contentType(body) },
      body,
      signal: ended.signal,
      maxAnswerBytes: request.maxAnswerBytes ?? 32 * MIB,
    });
    if (answer.status < 200 || answer.status > 299) throw toProblem(base, answer);
    return answer.bytes;
  } catch (error) {
    if (error instanceof Problem) throw error;
    signal?.throwIfAborted();
    throw unreachable(base, ended.signal.aborted ? `No answer within ${timeoutMs / 1000} s` : undefined, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function address(base: string, path: string): URL {
  const url = URL.parse(`${base.replace(/\/+$/, '')}${path}`);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new Problem('invalid-config', `${base} is not an http or https address`);
}

function toBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
}

function contentType(body: string | Uint8Array | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'content-type': typeof body === 'string' ? 'application/json' : FRAME_TYPE };
}

function parseAnswer<T>(bytes: Uint8Array, schema: z.ZodType<T>): T {
  return parse(schema, parseJson(bytes), 'answer', 'protocol-violation');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Problem('protocol-violation', 'The answer is not JSON', { cause: error });
  }
}

/** Whatever is no problem document of ours was written by something in between: a proxy, a captive portal. */
function toProblem(base: string, { status, type, bytes }: HttpAnswer): Problem {
  if (!type.startsWith('application/problem+json')) {
    return unreachable(base, `Something between answered with HTTP ${status}`);
  }
  const {
    type: urn,
    detail,
    where,
    mend,
    instance,
  } = parse(problemDocument, parseJson(bytes), 'problem document', 'protocol-violation');
  const code = urn.replace(/^urn:consilium:problem:/, '');
  if (!isProblemCode(code)) {
    return new Problem('unsupported-version', 'The other side reported a problem that this version does not know');
  }
  return new Problem(code, detail, {
    ...(where === undefined ? {} : { where }),
    ...(mend === undefined ? {} : { mend }),
    ...(instance === undefined ? {} : { privateDetail: `there: ${instance}` }),
  });
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(catalogue, code);
}

function unreachable(base: string, detail: string | undefined, cause?: unknown): Problem {
  const host = URL.parse(base)?.host ?? base;
  return new Problem('coordinator-unreachable', `${detail ?? 'No connection'} (${host})`, {
    mend: 'Check the address, the network and any proxy between.',
    cause,
  });
}
