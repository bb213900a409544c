import type { SitePolicy } from '@consilium/core/privacy/site-policy.ts';
import type { Database } from '@consilium/server/database/database.ts';
import type { Logger } from '@consilium/server/logging/logger.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { CoordinatorClient } from './coordinator-client.ts';
import type { DataEngine } from './engine/data-engine.ts';
import type { Outbox } from './release/outbox.ts';
import type { Released } from './release/released.ts';
import type { TaskFacts } from './tasks/task-facts.ts';
import type { NodeTables } from './storage/schema.ts';

/** What the parts of a node work with; made once in compose.ts. */
export interface NodeServices {
  /** Address of the coordinator. */
  coordinator: string;
  /** This node's id in the roster. */
  self: string;
  consortium: string;
  signer: Signer;
  db: Database<NodeTables>;
  now: () => Date;
  log: Logger;
  client: CoordinatorClient;
  engine: DataEngine;
  outbox: Outbox;
  /** The last directory that verified; throws not-ready before the first. */
  directory: () => Directory;
  /** Read anew each time: a policy that no longer parses stops the node from answering. */
  policy: () => SitePolicy;
  /** Facts of verified tasks and first-round contributions, kept in memory only; both can be made again. */
  memory: { tasks: Map<string, TaskFacts>; prepared: Map<string, Released> };
}
