import { z } from 'zod';
import { secretText } from '@consilium/server/config/secret.ts';
import { hash, nodeId } from '@consilium/core/protocol/ids.ts';
import { warehouse } from './engine/warehouse.ts';

/** `node.yaml` in the node's folder, written by `node join`. Unknown keys are refused. */
export const nodeConfig = z.strictObject({
  coordinator: z.url(),
  consortium: hash,
  node: nodeId,
  site: z.string(),
  /** `postgres://…` for the node's own state; absent: an SQLite file in the folder. */
  database: secretText().optional(),
  engine: z
    .strictObject({
      memoryMb: z.number().int().min(64).max(1_000_000).default(512),
      threads: z.number().int().min(1).max(256).default(1),
      spillMb: z.number().int().min(16).max(10_000_000).default(2048),
      timeoutSeconds: z.number().int().min(1).max(86_400).default(110),
    })
    .prefault({}),
  /** The hospital's own PostgreSQL as the data engine; absent: cuts of files, in the embedded engine. */
  warehouse: warehouse.optional(),
  pollSeconds: z.number().int().min(1).max(55).default(25),
});
export type NodeConfig = z.infer<typeof nodeConfig>;
