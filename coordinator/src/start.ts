import { join } from 'node:path';
import { readConfig } from '@consilium/server/config/read-config.ts';
import type { DurableWriteHook } from '@consilium/server/database/database.ts';
import { openDatabase } from '@consilium/server/database/open-database.ts';
import { createApp } from '@consilium/server/http/create-app.ts';
import { serve } from '@consilium/server/http/serve.ts';
import { Lifecycle } from '@consilium/server/lifecycle/lifecycle.ts';
import { lockFolder } from '@consilium/server/lifecycle/lock-folder.ts';
import { createLogger, type Logger } from '@consilium/server/logging/logger.ts';
import { readKeyFile, toSigner } from '@consilium/server/signing/key-pair.ts';
import { SOFTWARE_VERSION } from '@consilium/server/software-version.ts';
import { coordinatorConfig } from './config.ts';
import { Coordinator } from './coordinator.ts';
import { nodeRoutes } from './http/node.routes.ts';
import { researcherRoutes } from './http/researcher.routes.ts';
import { migrations } from './storage/migrations.ts';
import type { CoordinatorTables } from './storage/schema.ts';

export interface StartOptions {
  folder: string;
  logFile?: string | undefined;
  now?: () => Date;
  /** For the fault suite. */
  onDurableWrite?: DurableWriteHook;
}

export interface RunningCoordinator {
  url: string;
  life: Lifecycle;
  log: Logger;
}

/** Starts a coordinator on its folder; resolves when it listens and has taken up what an earlier process left. */
export async function startCoordinator(options: StartOptions): Promise<RunningCoordinator> {
  const { folder, now = () => new Date(), onDurableWrite } = options;
  const log = createLogger({ service: 'coordinator', file: options.logFile });
  const { life, process: url } = await Lifecycle.start(log, async (parts) => {
    const config = readConfig(join(folder, 'coordinator.yaml'), coordinatorConfig);
    await parts.part(
      'lock',
      () => lockFolder(folder),
      (lock) => {
        lock.release();
      },
    );
    const location =
      config.database === undefined ? { file: join(folder, 'coordinator.db') } : { url: config.database.reveal() };
    const db = await parts.part(
      'database',
      () => openDatabase<CoordinatorTables>({ ...location, migrations, onDurableWrite }),
      (open) => open.close(),
    );
    const signer = toSigner(readKeyFile(join(folder, 'coordinator.key')));
    const coordinator = await parts.part(
      'rounds',
      () => Coordinator.open({ db, now, log, signer, config }),
      (open) => {
        open.stop();
      },
    );
    const app = createApp({
      title: 'Consilium coordinator',
      version: SOFTWARE_VERSION,
      routes: [...nodeRoutes(coordinator), ...researcherRoutes(coordinator)],
      logger: log,
      ready: () => parts.ready,
      stopping: parts.stopping,
      maxRequestsPerMinute: config.maxRequestsPerMinute,
      trustProxy: config.trustProxy,
    });
    const server = await parts.part(
      'http',
      () => serve(app, config.listen),
      (open) => open.close(),
    );
    log.info('listening', { port: server.port });
    return server.url;
  });
  return { url, life, log };
}
