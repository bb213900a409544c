import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import rateLimit from 'express-rate-limit';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Logger } from '../logging/logger.ts';
import { sendProblem } from './problem-response.ts';
import { refuseDeepJson } from '../refuse-deep-json.ts';
import { FRAME_TYPE, type Route, type RouteAnswer } from './route.ts';

export interface MountOptions {
  logger: Logger;
  maxJsonBytes: number;
  maxFrameBytes: number;
  stopping: AbortSignal;
}

const tracePattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Puts a route on the app: its limits, its body parser, and the one place where values become responses. */
export function mountRoute(app: Express, route: Route, options: MountOptions): void {
  const before: RequestHandler[] = [];
  if (route.maxRequestsPerMinute !== undefined) before.push(limitRate(route.maxRequestsPerMinute));
  if (route.request.body === 'frame') {
    before.push(express.raw({ type: FRAME_TYPE, limit: route.maxBodyBytes ?? options.maxFrameBytes, inflate: false }));
  } else if (route.request.body !== undefined) {
    before.push(express.json({ limit: route.maxBodyBytes ?? options.maxJsonBytes, inflate: false }));
  }
  app[route.method](route.path, ...before, async (request, response) => {
    await answer(route, request, response, options);
  });
}

/** Requests per minute and client address; beyond it 429 with Retry-After. */
export function limitRate(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // It would write to the console by itself; what it checks is the `trustProxy` setting, documented there.
    validate: false,
    handler: (_request, _response, next) => {
      next(new Problem('too-many-requests'));
    },
  });
}

/** The id that `createApp` gave this request. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader('X-Request-Id'));
}

async function answer(route: Route, request: Request, response: Response, options: MountOptions): Promise<void> {
  const requestId = requestIdOf(response);
  const call = callSignal(response, options.stopping);
  const trace = request.get('traceparent');
  try {
    const body: unknown = request.body;
    if (route.request.body !== 'frame') refuseDeepJson(body);
    const raw = { params: { ...request.params }, query: { ...request.query }, body: withoutBuffer(body) };
    const value = await route.run(raw, {
      requestId,
      signal: call.signal,
      traceparent: trace !== undefined && tracePattern.test(trace) ? trace : undefined,
      authorization: request.get('authorization'),
    });
    send(response, route.status, value);
  } catch (error) {
    // Nobody is there to read an answer, and what failed may have failed because of that.
    if (response.closed) options.logger.debug('request-abandoned', { requestId });
    else sendProblem(response, error, requestId, options.logger);
  } finally {
    call.release();
  }
}

/** Aborted when the client goes away before the answer is written, or when the process stops. */
function callSignal(response: Response, stopping: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const closed = (): void => {
    if (!response.writableFinished) abort();
  };
  if (stopping.aborted) abort();
  stopping.addEventListener('abort', abort);
  response.once('close', closed);
  return { signal: controller.signal, release: () => stopping.removeEventListener('abort', abort) };
}

function send(response: Response, status: number, answer: RouteAnswer): void {
  response.status(status);
  if (answer === 'nothing') response.end();
  else if ('frame' in answer) {
    response.setHeader('Content-Type', FRAME_TYPE);
    response.end(answer.frame);
  } else response.json(answer.json);
}

/** A plain view of the same bytes: Buffer's own `slice` behaves differently from that of Uint8Array. */
function withoutBuffer(body: unknown): unknown {
  return Buffer.isBuffer(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : body;
}
