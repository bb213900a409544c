import { combineOf } from '@consilium/core/analyses/combine.ts';
import type { AnalysisResult } from '@consilium/core/analyses/contract.ts';
import { advertisementMessage, type AdvertisementMessage } from '@consilium/core/protocol/messages.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ResultDocument, SiteStatus } from '@consilium/core/protocol/researcher-calls.ts';
import { cohortWarnings } from '@consilium/core/query-language/cohort-warnings.ts';
import type { EffectiveRules } from '@consilium/core/privacy/strictest.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import type { Database, WriteTransaction } from '@consilium/server/database/database.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { SOFTWARE_VERSION } from '@consilium/server/software-version.ts';
import type { DirectoryStore } from '../admission/directory-store.ts';
import { rulesOver } from '../rounds/open-round.ts';
import type { Run } from '../rounds/run.ts';
import { sealRounds } from '../rounds/seal-rounds.ts';
import { putDocument } from '../storage/documents.store.ts';
import { findQuery, updateQuery } from '../storage/queries.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { stepsOf } from '../storage/steps.store.ts';
import { tasksOf, type StoredTask } from '../storage/tasks.store.ts';

export interface FinishPorts {
  db: Database<CoordinatorTables>;
  now: () => Date;
  signer: Signer;
  directory: DirectoryStore;
}

/**
 * When the last run of a query is over: the result document, signed, or the reason why there is none. Readable seeds
 * of iterative rounds are encrypted to the auditor in the same transaction.
 * @returns whether the query is finished
 */
export async function finishQuery(run: Run, ports: FinishPorts): Promise<boolean> {
  const { db } = ports;
  return await db.transaction('finish query', async (tx) => {
    await sealRounds(tx, ports.directory.current.genesis.auditorKey, run.hash);
    const tasks = await tasksOf(tx, run.queryHash);
    if (tasks.some((t) => t.state === 'running')) return false;
    const stored = await findQuery(tx, run.queryHash);
    if (stored?.state !== 'running') return true;
    const answered = tasks.filter((t) => t.outcome !== null);
    if (answered.length === 0) await fail(tx, run, tasks, ports);
    else await answer(tx, run, tasks, ports);
    return true;
  });
}

async function fail(
  tx: WriteTransaction<CoordinatorTables>,
  run: Run,
  tasks: StoredTask[],
  ports: FinishPorts,
): Promise<void> {
  const document = tasks.map((t) => t.phase.failure).find((f) => f !== null) ?? new Problem('internal').toDocument();
  const where = reasonsBySite(siteStatuses(run, tasks, ports.directory));
  const problem = { ...document, ...(where === '' ? {} : { where }) };
  await updateQuery(tx, run.queryHash, { state: 'failed', outcome: JSON.stringify({ problem }) });
  await appendEntry(tx, { kind: 'query-failed', at: ports.now(), body: { query: run.queryHash, type: document.type } });
}

/** `gbsg, rotterdam-a: The site is paused …; rotterdam-b: no answer in time` */
function reasonsBySite(sites: readonly SiteStatus[]): string {
  const names = new Map<string, string[]>();
  for (const { name, reason } of sites)
    if (reason !== undefined) names.set(reason, [...(names.get(reason) ?? []), name]);
  return [...names].map(([reason, of]) => `${of.join(', ')}: ${reason}`).join('; ');
}

async function answer(
  tx: WriteTransaction<CoordinatorTables>,
  run: Run,
  tasks: StoredTask[],
  ports: FinishPorts,
): Promise<void> {
  const document = resultDocument(run, tasks, await advertisementsOf(tx, tasks), ports);
  const envelope = signEnvelope(ports.signer, ports.directory.current.consortium, 'result', { document }, ports.now());
  const hash = envelopeHash(envelope);
  await putDocument(tx, hash, envelope, run.queryHash, ports.now());
  await updateQuery(tx, run.queryHash, { state: 'answered', outcome: JSON.stringify({ result: envelope }) });
  await appendEntry(tx, { kind: 'result-issued', at: ports.now(), body: { query: run.queryHash, document: hash } });
}

/** What each site that took part said of its rules and its cut, by node. */
async function advertisementsOf(
  tx: WriteTransaction<CoordinatorTables>,
  tasks: readonly StoredTask[],
): Promise<Map<string, AdvertisementMessage>> {
  const found = new Map<string, AdvertisementMessage>();
  for (const task of tasks) {
    for (const { key, envelope } of await stepsOf(tx, task.hash)) {
      if (key.step === 'advertisement') found.set(key.node, advertisementMessage.parse(envelope.payload));
    }
  }
  return found;
}

function resultDocument(
  run: Run,
  tasks: StoredTask[],
  advertisements: ReadonlyMap<string, AdvertisementMessage>,
  ports: FinishPorts,
): ResultDocument {
  const { query, plan } = run;
  const study = ports.directory.current.study(query.study);
  const name = (node: string) => siteName(ports.directory, node);
  const effective = rulesOver(advertisements, run.task.rules, name);
  const body = query.release === 'per-site' ? bySite(run, tasks, ports.directory) : tasks[0]?.outcome;
  if (!body) throw new Problem('internal', undefined, { privateDetail: 'a finished query without an outcome' });
  return {
    analysis: query.analysis,
    version: query.version,
    query: { hash: run.queryHash, params: query.params, cohort: query.cohort, release: query.release },
    study: { hash: query.study, title: study.title },
    tier: 'controlled',
    policy: { name: policyName(advertisements, effective), rules: effective.rules, from: { ...effective.from } },
    sites: siteStatuses(run, tasks, ports.directory),
    n: body.n,
    excluded: body.excluded,
    result: body.result,
    warnings: [
      ...body.warnings,
      ...cohortWarnings(query.cohort, ports.directory.current.dictionaryOf(study)),
      ...warningsOf(run, effective),
    ],
    methods: body.methods,
    provenance: {
      consortium: ports.directory.current.consortium,
      dictionary: study.dictionary,
      digest: study.analyses.find((a) => a.name === plan.spec.name)?.digest ?? null,
      tasks: tasks.map((t) => t.hash),
      rounds: tasks.map((t) => t.phase.round + 1),
      cuts: Object.fromEntries([...advertisements].map(([node, { cut }]) => [name(node), cut] as const).sort()),
      survivors: tasks.flatMap((t) => t.phase.survivors).map(name),
      software: SOFTWARE_VERSION,
      answeredAt: ports.now().toISOString(),
    },
  };
}

/** The sites beside one another, or what the analysis makes of them. */
function bySite({ plan }: Run, tasks: readonly StoredTask[], directory: DirectoryStore): AnalysisResult<unknown> {
  const answered = tasks
    .flatMap(({ phase, outcome }) =>
      outcome ? [{ site: siteName(directory, phase.participants[0] ?? ''), ...outcome }] : [],
    )
    .sort((a, b) => byName(a.site, b.site));
  const combine = combineOf(plan.spec.name);
  if (combine) return combine(plan.context, answered);
  const sites = answered.map(({ site, n, excluded, result, warnings }) => ({ site, n, excluded, result, warnings }));
  return {
    n: null,
    excluded: { missing: null, clamped: null },
    result: { sites },
    warnings: [],
    methods: `Each site is reported by itself, as its policy permits. ${answered[0]?.methods ?? ''}`.trim(),
  };
}

function siteStatuses(run: Run, tasks: readonly StoredTask[], directory: DirectoryStore): SiteStatus[] {
  const study = directory.current.study(run.query.study);
  return [...study.sites]
    .sort((a, b) => byName(a.site, b.site))
    .map(({ node, site }) => {
      const out = tasks.map((t) => t.phase.out[node]).find((o) => o !== undefined);
      if (out) return { name: site, node, ...out };
      const task = tasks.find((t) => t.phase.participants.includes(node) || t.phase.survivors.includes(node));
      const answered = task?.phase.survivors.includes(node) === true && task.outcome !== null;
      return answered
        ? { name: site, node, status: 'answered' }
        : { name: site, node, status: 'no answer', reason: 'the run ended before' };
    });
}

/** The order of sites in an answer: nothing that changes from one to the next. */
function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function policyName(advertisements: ReadonlyMap<string, AdvertisementMessage>, effective: EffectiveRules): string {
  if (effective.rules.publicData) return 'public-data';
  const names = new Set([...advertisements.values()].map((m) => m.policy));
  return names.size === 1 ? ([...names][0] ?? '') : `strictest of ${[...names].sort().join(', ')}`;
}

function warningsOf(run: Run, effective: EffectiveRules): string[] {
  const warnings: string[] = [];
  if (effective.rules.publicData) warnings.push('All sites declare these data public: disclosure rules are off.');
  const n = run.state.survivors.length;
  if (n === 3 && run.task.colluders === 1) {
    warnings.push('With three sites, each learns the sum of the other two from the total and its own part.');
  }
  return warnings;
}

function siteName(directory: DirectoryStore, node: string): string {
  return directory.current.nodes.get(node)?.site ?? node;
}
