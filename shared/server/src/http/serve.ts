import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '@consilium/core/protocol/problem.ts';

export interface RunningServer {
  /** `http://host:port`, with the port that was given or found. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections, lets running requests end, and cuts off those that have not after `drainMs`. */
  close(drainMs?: number): Promise<void>;
}

/**
 * Listens. TLS ends at a proxy in front, or the address is a loopback one.
 * @throws Problem `invalid-config` when the address cannot be used.
 */
export async function serve(app: RequestListener, address: { host: string; port: number }): Promise<RunningServer> {
  const server = createServer(
    {
      // Longer than proxies and clients keep a connection, so that it is they who close it and no request is lost.
      keepAliveTimeout: 75_000,
      headersTimeout: 20_000,
      // To receive a request, not to answer it: long polls are not cut off.
      requestTimeout: 120_000,
      maxHeaderSize: 16_384,
    },
    app,
  );
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Problem('invalid-config', `Cannot listen on ${address.host}:${address.port}`, {
      mend: 'Choose another port, or stop what listens there.',
      cause: error,
    });
  }
  const { port } = server.address() as AddressInfo;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    port,
    close: async (drainMs = 2_000) => {
      const closed = once(server, 'close');
      server.close();
      // A connection whose last answer has just been written is idle, but Node closes those idle at `close` only.
      const idle = setInterval(() => {
        server.closeIdleConnections();
      }, 20);
      const cut = setTimeout(() => {
        server.closeAllConnections();
      }, drainMs);
      await closed;
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
}
