import { Lifecycle } from '@consilium/server/lifecycle/lifecycle.ts';
import { lockFolder } from '@consilium/server/lifecycle/lock-folder.ts';
import { createLogger, type Logger } from '@consilium/server/logging/logger.ts';
import type { DurableWriteHook } from '@consilium/server/database/database.ts';
import { startDataEngine } from './engine/start-data-engine.ts';
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
export async function startNode(options: StartOptions): Promise<{ life: Lifecycle; log: Logger }> {
  const { folder, now = () => new Date(), onDurableWrite } = options;
  const log = createLogger({ service: 'node', file: options.logFile });
  const { life } = await Lifecycle.start(log, async (parts) => {
    await parts.part(
      'lock',
      () => lockFolder(folder),
      (lock) => {
        lock.release();
      },
    );
    const open = await parts.part(
      'state',
      () => openNode(folder, { now, onDurableWrite }),
      (node) => node.close(),
    );
    open.policy();
    const { config, db, signer, client, directory } = open;
    const { consortium } = config;
    const engine = await parts.part(
      'engine',
      () => startDataEngine(open),
      (running) => running.stop(),
    );
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
    await parts.part(
      'loop',
      () => {
        loop.start();
      },
      () => loop.stop(),
    );
    log.info('started', { nodeId: config.node });
  });
  return { life, log };
}
