import { capsOf } from '@consilium/core/analyses/caps-of.ts';
import { gridBound } from '@consilium/core/analyses/grid-bound.ts';
import { planQuery, type QueryPlan } from '@consilium/core/analyses/plan-query.ts';
import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { query as querySchema, type Query } from '@consilium/core/protocol/query.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import type { Study } from '@consilium/core/protocol/study.ts';
import { task as taskSchema, type Task } from '@consilium/core/protocol/task.ts';
import { checkCapacity } from '@consilium/core/secure-aggregation/capacity.ts';
import type { Directory } from './signing/directory.ts';
import { layoutHash } from './signing/layout-hash.ts';
import { envelopeHash, requireSigned } from './signing/sign-envelope.ts';

/** A task whose every claim was checked against signed, public documents. */
export interface VerifiedTask {
  hash: string;
  task: Task;
  query: Query;
  queryHash: string;
  /** Who asked, and with which key. */
  person: string;
  personKey: string;
  study: Study;
  plan: QueryPlan;
  perSite: boolean;
  /** The last round there can be. */
  lastRound: number;
}

/**
 * Nothing in a task is believed: signatures, study, layout, ring, rules, participants and capacities are recomputed
 * from the directory, and any difference is the coordinator's lie (protocol-violation). Nodes run this before they take
 * a task up, and `verify` runs it on a bundle.
 */
export function verifyTask(directory: Directory, documents: { task: Envelope; query: Envelope }): VerifiedTask {
  const { consortium, genesis } = directory;
  requireSigned(documents.task, { type: 'task', consortium, key: genesis.coordinator.key });
  const task = parse(taskSchema, documents.task.payload, 'task');
  const query = parse(querySchema, documents.query.payload, 'query');
  if (envelopeHash(documents.query) !== task.query || query.study !== task.study) lie('the task names another query');
  const study = directory.study(task.study);
  const person = documents.query.signer.id;
  const personKey = directory.personKey(study, person);
  requireSigned(documents.query, { type: 'query', consortium, key: personKey });

  const rules = studyRules(genesis.charter, study);
  if (canonicalJson(task.rules) !== canonicalJson(rules)) lie('the task carries other rules than the study');
  const caps = capsOf(rules);
  const plan = planQuery(query, study, directory.dictionaryOf(study), caps);
  requireShape(task, plan);
  requireParticipants(task, query, study, directory);
  const alone = task.participants.length === 1;
  if (task.colluders < (alone ? 0 : Math.max(study.colluders, genesis.charter.colluders))) {
    lie('the task guards against fewer colluders than the study');
  }
  return {
    hash: envelopeHash(documents.task),
    task,
    query,
    queryHash: task.query,
    person,
    personKey: personKey ?? '',
    study,
    plan,
    perSite: query.release === 'per-site',
    lastRound: plan.spec.iterative ? caps.iterations - 1 : 0,
  };
}

function requireShape(task: Task, { layout }: QueryPlan): void {
  if (layoutHash(layout) !== task.layout) lie('the task names another layout than the query has');
  if (task.length !== layout.coordinates.length) lie('the task names another vector length than the layout has');
  if (task.ring !== layout.ring || task.f !== layout.f) lie('the task names another ring or grid than the layout has');
  const capacities = task.participants.map((p) => p.capacity);
  checkCapacity(capacities, gridBound(layout), task.ring);
}

function requireParticipants(task: Task, query: Query, study: Study, directory: Directory): void {
  const nodes = task.participants.map((p) => p.node);
  if (query.release === 'pooled' && nodes.length < 3) lie('a pooled answer needs at least three sites');
  if (query.release === 'per-site' && nodes.length !== 1) lie('an answer site by site has one participant');
  for (const { node, declaration, capacity } of task.participants) {
    const site = study.sites.find((s) => s.node === node);
    if (!site) lie('the task has a participant that the study does not name', node);
    // The key was pinned when the steward approved the study.
    if (directory.node(node).key !== site.key) lie('a participant has another key than the study names', node);
    const declared = directory.declarations.get(declaration);
    if (declared?.node !== node || declared.dictionary !== study.dictionary || declared.capacity !== capacity) {
      lie('a participant is named with another dataset or capacity than it declared', node);
    }
  }
}

function lie(what: string, where?: string): never {
  const place = where === undefined ? {} : { where };
  throw new Problem('protocol-violation', `The coordinator's task is not true: ${what}`, place);
}
