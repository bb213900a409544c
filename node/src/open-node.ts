import { join } from 'node:path';
import type { SitePolicy } from '@consilium/core/privacy/site-policy.ts';
import { readConfig } from '@consilium/server/config/read-config.ts';
import type { Database, DurableWriteHook } from '@consilium/server/database/database.ts';
import { openDatabase } from '@consilium/server/database/open-database.ts';
import { readKeyFile, toSigner, type Signer } from '@consilium/server/signing/key-pair.ts';
import { nodeConfig, type NodeConfig } from './config.ts';
import { CoordinatorClient } from './coordinator-client.ts';
import { DirectoryKeeper } from './directory-keeper.ts';
import { policyFile } from './policy-file.ts';
import { migrations } from './storage/migrations.ts';
import type { NodeTables } from './storage/schema.ts';

/** A node's folder, opened: what the running process and the steward's commands share. */
export interface OpenNode {
  folder: string;
  config: NodeConfig;
  db: Database<NodeTables>;
  signer: Signer;
  /** Signs the steward's decisions; kept apart from the node's key and needed by the commands alone. */
  steward: () => Signer;
  client: CoordinatorClient;
  directory: DirectoryKeeper;
  policy: () => SitePolicy;
  engineSettings: { folder: string; memoryLimitMb: number; threads: number; spillLimitMb: number; timeoutMs: number };
  close(): Promise<void>;
}

export async function openNode(
  folder: string,
  ports: { now: () => Date; onDurableWrite?: DurableWriteHook | undefined } = { now: () => new Date() },
): Promise<OpenNode> {
  const config = readConfig(join(folder, 'node.yaml'), nodeConfig);
  const location =
    config.database === undefined ? { file: join(folder, 'node.db') } : { url: config.database.reveal() };
  const db = await openDatabase<NodeTables>({ ...location, migrations, onDurableWrite: ports.onDurableWrite });
  const signer = toSigner(readKeyFile(join(folder, 'node.key')));
  const { coordinator, consortium } = config;
  const client = new CoordinatorClient({ coordinator, consortium, signer, now: ports.now });
  const directory = new DirectoryKeeper(db, client, consortium);
  await directory.load();
  return {
    folder,
    config,
    db,
    signer,
    steward: () => toSigner(readKeyFile(join(folder, 'steward.key'))),
    client,
    directory,
    policy: policyFile(join(folder, 'policy.yaml')),
    engineSettings: {
      folder: join(folder, 'engine'),
      memoryLimitMb: config.engine.memoryMb,
      threads: config.engine.threads,
      spillLimitMb: config.engine.spillMb,
      timeoutMs: config.engine.timeoutSeconds * 1000,
    },
    close: () => db.close(),
  };
}
