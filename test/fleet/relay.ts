import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeFrame } from '@consilium/core/protocol/frame.ts';

export interface Exchange {
  path: string;
  /** Id of the node that called, where the request names one. */
  node: string | null;
  request: Buffer;
  response: Buffer;
}

/** Changes an answer on its way to a node; undefined leaves it as it is. JSON answers only. */
export type Lie = (exchange: { path: string; node: string | null; request: unknown; answer: unknown }) => unknown;

/** Stands between the nodes and the coordinator: sees all traffic, and can lie to a node as a coordinator could. */
export class Relay {
  readonly seen: Exchange[] = [];
  lie: Lie = () => undefined;
  /** The same for binary answers (transcripts). */
  lieInBytes: (path: string, node: string | null, bytes: Buffer) => Buffer | undefined = () => undefined;
  readonly #server: Server;
  #target = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void this.#pass(request.method ?? 'GET', request.url ?? '/', request.headers, Buffer.concat(chunks)).then(
          ({ status, type, body }) => {
            response.writeHead(status, { 'content-type': type }).end(body);
          },
          () => {
            response.writeHead(502).end();
          },
        );
      });
    });
  }

  static async start(): Promise<Relay> {
    const relay = new Relay();
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  /** @returns the address under which nodes reach the coordinator through this relay */
  forwardTo(target: string): string {
    this.#target = target;
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(method: string, path: string, headers: NodeJS.Dict<string | string[]>, body: Buffer) {
    const type = String(headers['content-type'] ?? '');
    const answer = await fetch(`${this.#target}${path}`, {
      method,
      headers: { 'content-type': type, accept: String(headers['accept'] ?? '*/*') },
      ...(method === 'POST' ? { body: new Uint8Array(body) } : {}),
    });
    const answerType = answer.headers.get('content-type') ?? '';
    let bytes = Buffer.from(await answer.arrayBuffer());
    const request = parsed(type, body);
    const node = signerOf(request);
    if (answer.ok && answerType.includes('json')) {
      const changed = this.lie({ path, node, request, answer: JSON.parse(bytes.toString()) });
      if (changed !== undefined) bytes = Buffer.from(JSON.stringify(changed));
    } else if (answer.ok) {
      bytes = Buffer.from(this.lieInBytes(path, node, bytes) ?? bytes);
    }
    this.seen.push({ path, node, request: body, response: bytes });
    return { status: answer.status, type: answerType, body: bytes };
  }
}

function parsed(type: string, body: Buffer): unknown {
  if (body.length === 0) return null;
  return type.includes('json') ? JSON.parse(body.toString()) : decodeFrame(body).head;
}

function signerOf(request: unknown): string | null {
  const signer = (request as { signer?: { id?: unknown } } | null)?.signer?.id;
  return typeof signer === 'string' ? signer : null;
}
