import type { z } from 'zod';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';

/** Binary requests and answers: vectors and transcripts. */
export const FRAME_TYPE = 'application/vnd.consilium.frame';

export type Method = 'get' | 'post' | 'put' | 'delete';
type BodySchema = z.ZodType | 'frame';
type ResponseSchema = z.ZodType | 'frame' | 'nothing';
type ValueOf<B extends BodySchema> = B extends z.ZodType ? z.output<B> : Uint8Array;
type AnswerOf<R extends ResponseSchema> = R extends z.ZodType ? z.input<R> : R extends 'frame' ? Uint8Array : undefined;

/** What a handler knows about its call besides the parsed request. */
export interface CallContext {
  requestId: string;
  /** Aborted when the client has gone away or the process is stopping: long polls end here. */
  signal: AbortSignal;
  /** W3C Trace Context, where the client sent one of the right form. */
  traceparent: string | undefined;
  /** The `Authorization` header as sent. */
  authorization: string | undefined;
}

/**
 * One operation, written once: what it takes, what it gives and what it does. Handlers see parsed values and return
 * one; requests, responses, status codes and errors are the app's business. The same declaration is the OpenAPI entry.
 */
export interface RouteDeclaration<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends BodySchema,
  R extends ResponseSchema,
> {
  method: Method;
  /** Express form: `/v1/studies/:study`. */
  path: `/${string}`;
  summary: string;
  description?: string;
  request?: { params?: P; query?: Q; body?: B };
  response: R;
  /** Of the successful answer; 200, or 204 where the response is `'nothing'`. */
  status?: 200 | 201 | 202;
  /** Overrides the app's limit for this body, in bytes. */
  maxBodyBytes?: number;
  /** A limit of its own, per client address, besides the app's. */
  maxRequestsPerMinute?: number;
  handler(
    request: { params: z.output<P>; query: z.output<Q>; body: ValueOf<B> },
    context: CallContext,
  ): AnswerOf<R> | Promise<AnswerOf<R>>;
}

export type RouteAnswer = { json: unknown } | { frame: Uint8Array } | 'nothing';

/** A declaration with its types checked and put away, so that routes of all shapes fit in one list. */
export interface Route {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description: string | undefined;
  readonly request: { params?: z.ZodType; query?: z.ZodType; body?: BodySchema };
  readonly response: ResponseSchema;
  readonly status: 200 | 201 | 202 | 204;
  readonly maxBodyBytes: number | undefined;
  readonly maxRequestsPerMinute: number | undefined;
  run(raw: { params: unknown; query: unknown; body: unknown }, context: CallContext): Promise<RouteAnswer>;
}

/**
 * Declares a route. What comes in is parsed strictly (`invalid-input` names the place); what a handler returns must
 * fit the response schema too, so that nothing leaves which the contract does not name.
 */
export function route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends BodySchema = z.ZodUndefined,
  R extends ResponseSchema = 'nothing',
>(declaration: RouteDeclaration<P, Q, B, R>): Route {
  const { request = {}, response } = declaration;
  return {
    method: declaration.method,
    path: declaration.path,
    summary: declaration.summary,
    description: declaration.description,
    request,
    response,
    status: declaration.status ?? (response === 'nothing' ? 204 : 200),
    maxBodyBytes: declaration.maxBodyBytes,
    maxRequestsPerMinute: declaration.maxRequestsPerMinute,
    run: async (raw, context) => {
      const params = parsePart(request.params, raw.params, 'path');
      const query = parsePart(request.query, raw.query, 'query');
      const body = parseBody<B>(request.body, raw.body);
      return toAnswer(response, await declaration.handler({ params, query, body }, context));
    },
  };
}

function parsePart<T extends z.ZodType>(schema: T | undefined, raw: unknown, what: string): z.output<T> {
  // Without a schema the type is undefined: a part that is not declared is not passed on.
  return schema === undefined ? (undefined as z.output<T>) : (parse(schema, raw, what) as z.output<T>);
}

function parseBody<B extends BodySchema>(schema: B | undefined, raw: unknown): ValueOf<B> {
  if (schema === undefined) return undefined as ValueOf<B>;
  if (raw === undefined) {
    const type = schema === 'frame' ? FRAME_TYPE : 'application/json';
    throw new Problem('invalid-input', 'The request has no body of the expected type', {
      where: 'body',
      mend: `Send the body with Content-Type: ${type}.`,
    });
  }
  return (schema === 'frame' ? raw : parse(schema, raw, 'body')) as ValueOf<B>;
}

function toAnswer(response: ResponseSchema, value: unknown): RouteAnswer {
  if (response === 'nothing') return 'nothing';
  if (response === 'frame') {
    if (value instanceof Uint8Array) return { frame: value };
    throw new TypeError('the handler did not return a frame');
  }
  const checked = response.safeParse(value);
  if (checked.success) return { json: checked.data };
  const paths = checked.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.code}`);
  throw new Problem('internal', undefined, {
    privateDetail: `the answer does not fit its schema: ${paths.join('; ')}`,
  });
}
