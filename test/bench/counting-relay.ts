import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between the nodes and the coordinator and counts the bytes that pass, HTTP and all. */
export class CountingRelay {
  /** From the nodes to the coordinator, and back. */
  up = 0;
  down = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target = { host: '', port: 0 };

  private constructor() {
    this.#server = createServer((near) => {
      const far = connect(this.#target);
      for (const socket of [near, far]) {
        this.#sockets.add(socket.setNoDelay());
        socket.once('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
        // A connection that breaks breaks for both sides; they see it themselves.
        socket.on('error', () => undefined);
      }
      near.on('data', (chunk: Buffer) => (this.up += chunk.length));
      far.on('data', (chunk: Buffer) => (this.down += chunk.length));
      near.pipe(far);
      far.pipe(near);
    });
  }

  static async start(): Promise<CountingRelay> {
    const relay = new CountingRelay();
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  /** @returns the address under which nodes reach the coordinator through this relay */
  forwardTo(target: string): string {
    const { hostname, port } = new URL(target);
    this.#target = { host: hostname, port: Number(port) };
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
