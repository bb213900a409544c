import { capsOf } from '@consilium/core/analyses/caps-of.ts';
import { planQuery, type QueryPlan } from '@consilium/core/analyses/plan-query.ts';
import { gridBound } from '@consilium/core/analyses/grid-bound.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Query } from '@consilium/core/protocol/query.ts';
import type { Study } from '@consilium/core/protocol/study.ts';
import type { Task } from '@consilium/core/protocol/task.ts';
import { fewestNodes, thresholdFor } from '@consilium/core/secure-aggregation/batch.ts';
import { checkCapacity } from '@consilium/core/secure-aggregation/capacity.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import { layoutHash } from '@consilium/server/signing/layout-hash.ts';
import type { RunState } from './run-state.ts';
import { neededText, siteCount } from './site-count.ts';

export interface PlannedTask {
  task: Task;
  out: RunState['out'];
}

export interface TaskSettings {
  roundsPerBatch: number;
  stepSeconds: number;
  /** Whether the node has been heard of lately (or nobody can know yet). */
  connected: (node: string) => boolean;
}

/** Which sites answer together, and under which parameters. Throws the public reason where nobody can. */
export function planTasks(
  queryHash: string,
  query: Query,
  directory: Directory,
  settings: TaskSettings,
): { plan: QueryPlan; tasks: PlannedTask[] } {
  const study = directory.study(query.study);
  const rules = studyRules(directory.genesis.charter, study);
  const caps = capsOf(rules);
  const plan = planQuery(query, study, directory.dictionaryOf(study), caps);
  const sites = study.sites.map((site) => siteFor(site.node, query, study, directory, settings));
  const able = sites.flatMap((s) => ('able' in s ? [s.able] : [])).sort((a, b) => (a.node < b.node ? -1 : 1));
  const out: RunState['out'] = {};
  for (const site of sites) if ('out' in site) out[site.node] = site.out;
  const perSite = query.release === 'per-site';
  const colluders = Math.max(study.colluders, directory.genesis.charter.colluders);
  const needed = perSite ? 1 : fewestNodes(colluders, rules.minSites);
  if (able.length < needed) throw tooFew(able.length, needed, out);
  const groups = perSite ? able.map((site) => [site]) : [able];
  const tasks = groups.map((participants, run): PlannedTask => {
    const secure = perSite ? alone : secureParameters(participants.length, colluders, rules.minSites);
    checkCapacity(
      participants.map((p) => p.capacity),
      gridBound(plan.layout),
      plan.layout.ring,
    );
    const task: Task = {
      query: queryHash,
      study: query.study,
      run,
      participants,
      layout: layoutHash(plan.layout),
      length: plan.layout.coordinates.length,
      ring: plan.layout.ring,
      f: plan.layout.f,
      ...secure,
      roundsPerBatch: settings.roundsPerBatch,
      stepSeconds: settings.stepSeconds,
      rules,
    };
    return { task, out: run === 0 ? out : {} };
  });
  return { plan, tasks };
}

type SiteAnswer = { able: Task['participants'][number] } | { node: string; out: RunState['out'][string] };

function siteFor(node: string, query: Query, study: Study, directory: Directory, settings: TaskSettings): SiteAnswer {
  const refused = (reason: string) => ({ node, out: { status: 'refused' as const, reason } });
  const approved = directory.approvalOf(query.study, node);
  if (approved === 'revoked') return refused('the site revoked its approval');
  if (!approved) return refused('the site has not approved the study');
  if (query.release === 'per-site' && !approved.approval.perSite) return refused('the site does not answer alone');
  const declared = directory.declarationOf(node, study.dictionary);
  if (!declared)
    return { node, out: { status: 'no answer' as const, reason: 'the site has no data for this dictionary yet' } };
  if (!settings.connected(node))
    return { node, out: { status: 'no answer' as const, reason: 'the node is not connected' } };
  return { able: { node, declaration: declared.hash, capacity: declared.declaration.capacity } };
}

/** An answer of one node: nobody else's numbers are in the sum. */
const alone = { threshold: 1, colluders: 0, minSurvivors: 1 };

function secureParameters(n: number, colluders: number, minSites: number) {
  const threshold = thresholdFor(n, colluders);
  return { threshold, colluders, minSurvivors: Math.max(threshold, minSites) };
}

function tooFew(n: number, needed: number, out: RunState['out']): Problem {
  const reasons = [...new Set(Object.values(out).map((o) => o.reason))].join('; ');
  return new Problem(
    'refused',
    `${siteCount(n)} can answer, ${neededText(needed)}${reasons === '' ? '' : ` (${reasons})`}`,
    {
      mend: 'Wait until more sites have approved the study and are connected, then ask again.',
    },
  );
}
