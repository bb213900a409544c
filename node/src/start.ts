import { lockFolder } from '@consilium/server/lifecycle/lock-folder.ts';
import { createLogger } from '@consilium/server/logging/logger.ts';
import type { DurableWriteHook } from '@consilium/server/database/database.ts';
import { startEngine } from './engine/engine.ts';
import { NodeLoop } from './node-loop.ts';
import type { NodeServices } from './node-services.ts';
import { openNode } from './open-node.ts';
import { coordinatorTransport } from './release/coordinator-transport.ts';
import { Outbox } from './release/outbox.ts';

export interface StartOptions {
  folder: string;
  logFile?: string | undefined;
  now?: () => Date;
  /** For the fault suite. */
  onDurableWrite?: DurableWriteHook;
}

/** Starts a node on its folder. A policy that cannot be read, or an unknown key in it, stops it here. */
export async function startNode(options: StartOptions): Promise<{ stop(): Promise<void> }> {
  const { folder, now = () => new Date(), onDurableWrite } = options;
  const lock = lockFolder(folder);
  const log = createLogger({ service: 'node', file: options.logFile });
  const open = await openNode(folder, { now, onDurableWrite });
  open.policy();
  const { config, db, signer, client, directory } = open;
  const engine = await startEngine(open.engineSettings);
  const { consortium } = config;
  const node: NodeServices = {
    coordinator: config.coordinator,
    self: config.node,
    consortium,
    signer,
    db,
    now,
    log,
    client,
    engine,
    outbox: new Outbox({ db, signer, consortium, now, transport: coordinatorTransport(client) }),
    directory: () => directory.current,
    policy: open.policy,
    memory: { tasks: new Map(), prepared: new Map() },
  };
  const loop = new NodeLoop(node, directory, config.pollSeconds * 1000);
  loop.start();
  log.info('started', { nodeId: config.node });
  return {
    stop: async () => {
      await loop.stop();
      await engine.stop();
      await open.close();
      lock.release();
      log.info('stopped');
    },
  };
}
