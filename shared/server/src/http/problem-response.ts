import type { Response } from 'express';
import { catalogue, Problem, type ProblemDocument } from '@consilium/core/protocol/problem.ts';
import type { Logger } from '../logging/logger.ts';

/** What the client is told, and what the log is told. A failure of ours (5xx) tells the client only its id. */
export function problemResponse(error: unknown, requestId: string): { problem: Problem; document: ProblemDocument } {
  const problem = toProblem(error);
  const [status, title, sentence] = catalogue[problem.code];
  const type = `urn:consilium:problem:${problem.code}`;
  const instance = `urn:uuid:${requestId}`;
  if (status >= 500) return { problem, document: { type, status, title, detail: sentence, instance } };
  return { problem, document: { ...problem.toDocument(), instance } };
}

/** Writes the problem document, if anything can still be written, and logs failures of ours. */
export function sendProblem(response: Response, error: unknown, requestId: string, logger: Logger): void {
  const { problem, document } = problemResponse(error, requestId);
  const fields = { requestId, status: document.status };
  if (document.status >= 500) logger.failure('request-failed', problem.code === 'internal' ? error : problem, fields);
  else logger.debug('request-refused', { ...fields, code: problem.code });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // RFC 9457 §3: JSON is UTF-8 by definition, the media type has no charset.
  response.status(document.status).setHeader('Content-Type', 'application/problem+json');
  response.end(JSON.stringify(document));
}

/** Errors of Express and its body parsers carry a status and mostly a type (body-parser README, "Errors"). */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { type, status } = httpError(error);
  if (status === 413) return new Problem('too-large');
  if (type === 'entity.parse.failed') return new Problem('invalid-input', 'The body is not JSON', { where: 'body' });
  if (type === 'charset.unsupported') return invalid('The body must be UTF-8');
  if (type === 'encoding.unsupported') return invalid('The body must not be compressed');
  if (status === 404) return new Problem('not-found');
  if (status >= 400 && status < 500) return new Problem('invalid-input');
  return new Problem('internal', undefined, { cause: error });
}

function invalid(detail: string): Problem {
  return new Problem('invalid-input', detail, { where: 'body' });
}

function httpError(error: unknown): { type: string; status: number } {
  if (typeof error !== 'object' || error === null) return { type: '', status: 0 };
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0;
  return { type, status };
}
