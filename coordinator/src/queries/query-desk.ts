import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { query as querySchema, questionOf, type Query } from '@consilium/core/protocol/query.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import type { Database } from '@consilium/server/database/database.ts';
import { hashOf } from '@consilium/server/signing/sha256.ts';
import { envelopeHash, requireSigned, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import type { DirectoryStore } from '../admission/directory-store.ts';
import type { RoundEngine } from '../rounds/round-engine.ts';
import { planTasks, type PlannedTask, type TaskSettings } from '../rounds/plan-tasks.ts';
import { Run } from '../rounds/run.ts';
import type { RunState } from '../rounds/run-state.ts';
import { findDocument, putDocument } from '../storage/documents.store.ts';
import { answeredBefore, findQuery, insertQuery } from '../storage/queries.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { insertTask } from '../storage/tasks.store.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';

export interface QueryDeskPorts {
  db: Database<CoordinatorTables>;
  now: () => Date;
  signer: Signer;
  directory: DirectoryStore;
  engine: RoundEngine;
  settings: TaskSettings;
}

/** Takes signed queries: checks them against the study, looks for an earlier answer, issues the tasks. */
export class QueryDesk {
  readonly #ports: QueryDeskPorts;

  constructor(ports: QueryDeskPorts) {
    this.#ports = ports;
  }

  /** @returns the query's hash. The same envelope again starts nothing. */
  async ask(envelope: Envelope): Promise<string> {
    const { db, directory, settings, now } = this.#ports;
    const query = parse(querySchema, envelope.payload, 'query');
    const hash = envelopeHash(envelope);
    this.#authorise(envelope, query);
    if (await findQuery(db.read, hash)) return hash;
    const { plan, tasks } = planTasks(hash, query, directory.current, settings);
    const row = {
      hash,
      study: query.study,
      analysis: query.analysis,
      person: envelope.signer.id,
      question: hashOf(questionOf(query)),
      asked_at: now().toISOString(),
      basis: basisOf(tasks),
    };
    const before = await answeredBefore(db.read, row.question, row.basis);
    if (before) {
      await db.transaction('answer from before', async (tx) => {
        await insertQuery(tx, { ...row, state: 'answered', outcome: before.outcome });
        await putDocument(tx, hash, envelope, query.study, now());
        await appendEntry(tx, {
          kind: 'query-answered-from-before',
          at: now(),
          body: { query: hash, earlier: before.hash },
        });
      });
      return hash;
    }
    const runs = tasks.map((planned) => this.#runFor(planned, hash, query, envelope, plan));
    await db.transaction('issue tasks', async (tx) => {
      if (!(await insertQuery(tx, { ...row, state: 'running', outcome: null }))) return;
      await putDocument(tx, hash, envelope, query.study, now());
      await appendEntry(tx, {
        kind: 'query-asked',
        at: now(),
        body: { query: hash, study: query.study, person: row.person },
      });
      for (const run of runs) {
        await putDocument(tx, run.hash, run.taskEnvelope, hash, now());
        await insertTask(tx, {
          hash: run.hash,
          query: hash,
          run: run.task.run,
          state: 'running',
          phase: run.state,
          outcome: null,
        });
        await appendEntry(tx, { kind: 'task-issued', at: now(), body: { task: run.hash, query: hash } });
      }
    });
    for (const run of runs) await this.#ports.engine.start(run);
    return hash;
  }

  #authorise(envelope: Envelope, query: Query): void {
    const { directory, now } = this.#ports;
    const study = directory.current.study(query.study);
    const key = directory.current.personKey(study, envelope.signer.id);
    requireSigned(envelope, { type: 'query', consortium: directory.current.consortium, key });
    const at = now().toISOString();
    if (at < study.validFrom || at > study.validUntil) {
      throw new Problem('outside-study', 'The study is not running at this time', { where: 'validUntil' });
    }
    if (directory.current.revocations.some((r) => r.revocation.study === query.study && r.revocation.node === null)) {
      throw new Problem('revoked', 'The study was revoked for all sites');
    }
  }

  #runFor(planned: PlannedTask, queryHash: string, query: Query, queryEnvelope: Envelope, plan: Run['plan']): Run {
    const { signer, directory, now } = this.#ports;
    const { task } = planned;
    const taskEnvelope = signEnvelope(signer, directory.current.consortium, 'task', { ...task }, now());
    const participants = task.participants.map((p) => p.node);
    const state: RunState = {
      phase: 'advertise',
      batch: 0,
      firstRound: 0,
      round: 0,
      broadcast: nextOf(plan.spec.name)?.first(plan.context) ?? null,
      participants,
      u1: [],
      u2: [],
      survivors: [],
      out: planned.out,
      done: null,
      failure: null,
      deadline: now().getTime() + task.stepSeconds * 1000,
    };
    const declarations = declarationsOf(
      directory,
      task.participants.map((p) => p.declaration),
    );
    return new Run({
      hash: envelopeHash(taskEnvelope),
      task,
      taskEnvelope,
      query,
      queryHash,
      queryEnvelope,
      declarations,
      plan,
      state,
    });
  }

  /** A query's signed envelope, for its own researcher. */
  async envelopeOf(hash: string): Promise<Envelope | undefined> {
    return await findDocument(this.#ports.db.read, hash);
  }
}

export function declarationsOf(directory: DirectoryStore, hashes: readonly string[]): Envelope[] {
  const wanted = new Set(hashes);
  return directory.answer().declarations.filter((d) => wanted.has(envelopeHash(d)));
}

/** What an answer depends on besides the question: who takes part, on which state of the data. */
function basisOf(tasks: readonly PlannedTask[]): string {
  return hashOf(tasks.map(({ task }) => task.participants.map((p) => p.declaration)));
}
