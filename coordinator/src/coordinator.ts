import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Database } from '@consilium/server/database/database.ts';
import { LongPolls } from '@consilium/server/http/long-poll.ts';
import type { Logger } from '@consilium/server/logging/logger.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { DirectoryStore } from './admission/directory-store.ts';
import type { CoordinatorConfig } from './config.ts';
import { CallGate } from './http/call-gate.ts';
import { finishQuery } from './queries/finish-query.ts';
import { QueryDesk } from './queries/query-desk.ts';
import { Leases } from './rounds/leases.ts';
import { Presence } from './rounds/presence.ts';
import { runsToFinish, runsToResume } from './rounds/resume-runs.ts';
import { RoundEngine } from './rounds/round-engine.ts';
import type { Run } from './rounds/run.ts';
import type { CoordinatorTables } from './storage/schema.ts';

/** The parts of a coordinator, wired by hand; `now` and the database are the ports that tests replace. */
export class Coordinator {
  readonly db: Database<CoordinatorTables>;
  readonly now: () => Date;
  readonly directory: DirectoryStore;
  readonly engine: RoundEngine;
  readonly desk: QueryDesk;
  readonly gate: CallGate;
  readonly leases: Leases;
  readonly presence: Presence;
  readonly polls = new LongPolls();
  readonly #log: Logger;
  readonly #signer: Signer;

  private constructor(parts: {
    db: Database<CoordinatorTables>;
    now: () => Date;
    log: Logger;
    signer: Signer;
    directory: DirectoryStore;
    config: CoordinatorConfig;
  }) {
    const { db, now, log, signer, directory, config } = parts;
    this.db = db;
    this.now = now;
    this.#log = log;
    this.#signer = signer;
    this.directory = directory;
    this.gate = new CallGate(now);
    this.leases = new Leases(now, config.leaseSeconds * 1000);
    this.presence = new Presence(now);
    this.engine = new RoundEngine({
      db,
      now,
      log,
      auditorKey: directory.current.genesis.auditorKey,
      wake: (node) => {
        this.polls.wake(node);
      },
      runOver: (run) => this.#finish(run),
    });
    this.desk = new QueryDesk({
      db,
      now,
      signer,
      directory,
      engine: this.engine,
      settings: {
        roundsPerBatch: config.roundsPerBatch,
        stepSeconds: config.stepSeconds,
        connected: (node) => this.presence.connected(node),
      },
    });
  }

  static async open(parts: {
    db: Database<CoordinatorTables>;
    now: () => Date;
    log: Logger;
    signer: Signer;
    config: CoordinatorConfig;
  }): Promise<Coordinator> {
    const directory = await DirectoryStore.open(parts.db, parts.now);
    if (directory.current.genesis.coordinator.key !== parts.signer.publicKey) {
      throw new Problem('invalid-config', "This key is not the coordinator's key of the genesis");
    }
    const coordinator = new Coordinator({ ...parts, directory });
    for (const run of await runsToFinish(parts.db.read, directory, parts.now())) await coordinator.#finish(run);
    for (const run of await runsToResume(parts.db.read, directory, parts.now())) await coordinator.engine.start(run);
    return coordinator;
  }

  /** Takes a public document in; nodes are told that the directory changed. */
  async admit(envelope: Envelope): Promise<string> {
    const { hash, isNew } = await this.directory.admit(envelope);
    if (!isNew) return hash;
    this.#log.info('document-admitted', { kind: envelope.type });
    if (envelope.type === 'revocation' && envelope.payload['node'] === null) {
      await this.engine.endStudy(String(envelope.payload['study']), 'The study was revoked for all sites');
    }
    for (const node of this.directory.current.nodes.keys()) this.polls.wake(node);
    return hash;
  }

  stop(): void {
    this.engine.stop();
  }

  async #finish(run: Run): Promise<void> {
    const { db, now, directory } = this;
    const over = await finishQuery(run, { db, now, signer: this.#signer, directory });
    this.polls.wake(run.queryHash);
    if (over) this.#log.info('query-finished', { queryId: run.queryHash, taskId: run.hash });
  }
}
