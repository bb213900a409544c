import { z } from 'zod';
import { secretText } from '@consilium/server/config/secret.ts';

/** `coordinator.yaml` in the coordinator's folder. Unknown keys are refused. */
export const coordinatorConfig = z.strictObject({
  /** Where nodes and researchers reach it, as it stands in join tokens. */
  publicUrl: z.url(),
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).max(65_535) }),
  /** `postgres://…`; absent: an SQLite file in the folder. */
  database: secretText().optional(),
  /** Rounds whose keys are exchanged together. */
  roundsPerBatch: z.number().int().min(1).max(64).default(16),
  /** How long a step of a round waits for the slowest node. */
  stepSeconds: z.number().int().min(1).max(3600).default(120),
  leaseSeconds: z.number().int().min(1).max(600).default(30),
  /** Per client address. */
  maxRequestsPerMinute: z.number().int().min(60).max(1_000_000).default(6000),
  trustProxy: z.number().int().min(0).max(5).default(0),
});
export type CoordinatorConfig = z.infer<typeof coordinatorConfig>;
