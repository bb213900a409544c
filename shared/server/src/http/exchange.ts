import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Problem } from '@consilium/core/protocol/problem.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  /** Ends the exchange; the promise rejects. */
  signal: AbortSignal;
  /** Larger answers are refused while they arrive. */
  maxAnswerBytes: number;
}

export interface HttpAnswer {
  status: number;
  /** Content type, '' where there is none. */
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * One request over a connection that is kept for the next, without following redirects. Node's own client and not
 * `fetch`, because a query is some forty small calls: one costs a fourth of the processor time here.
 * Rejects with the network's error, or Problem `protocol-violation` where the answer is too large.
 */
export async function exchange(url: URL, request: HttpRequest): Promise<HttpAnswer> {
  const { method, headers, signal, body, maxAnswerBytes } = request;
  return await new Promise((resolve, reject) => {
    const sent = send(url, { method, headers, signal }, (response) => {
      collect(response, maxAnswerBytes, resolve, reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function send(url: URL, options: RequestOptions, answered: (response: IncomingMessage) => void): ClientRequest {
  return url.protocol === 'https:' ? requestHttps(url, options, answered) : requestHttp(url, options, answered);
}

function collect(
  response: IncomingMessage,
  limit: number,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Uint8Array[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    reject(new Problem('protocol-violation', 'The answer is larger than is accepted here'));
    response.destroy();
  });
  response.once('end', () => {
    resolve({
      status: response.statusCode ?? 0,
      type: response.headers['content-type'] ?? '',
      bytes: joined(chunks, size),
    });
  });
  response.once('error', reject);
}

/** A copy with a buffer of its own: pieces lie in a pool that is shared with others. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
