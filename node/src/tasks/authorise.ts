import { siteRules } from '@consilium/core/privacy/effective-rules.ts';
import type { EffectiveRules } from '@consilium/core/privacy/strictest.ts';
import type { SitePolicy } from '@consilium/core/privacy/site-policy.ts';
import type { NodeServices } from '../node-services.ts';
import { findDecision } from '../storage/decisions.store.ts';
import { readSetting } from '../storage/settings.store.ts';
import { Refusal } from './refusal.ts';
import type { TaskFacts } from './task-facts.ts';

export interface Authorisation {
  policy: SitePolicy;
  /** The strictest of charter, study and this site's policy. */
  rules: EffectiveRules;
}

/** Asked at every step, so that a pause, a revocation or a changed policy stops a running fit at the next one. */
export async function authorise(node: NodeServices, facts: TaskFacts): Promise<Authorisation> {
  const { task, study, query } = facts;
  if ((await readSetting(node.db.read, 'paused')) === 'yes') throw new Refusal('paused');
  const decision = await findDecision(node.db.read, task.study);
  if (!decision) throw new Refusal('not-approved');
  if (decision.decision === 'revoked') throw new Refusal('revoked');
  if (node.directory().approvalOf(task.study, node.self) === 'revoked') throw new Refusal('revoked');
  const now = node.now().toISOString();
  if (now < study.validFrom || now > study.validUntil) {
    throw new Refusal('outside-study', 'The study is not running at this time');
  }
  const policy = node.policy();
  if (policy.trustedKeys && !policy.trustedKeys.some((k) => k.key === facts.personKey)) {
    throw new Refusal('policy', `The policy does not trust the key of ${facts.person}`);
  }
  if (query.release === 'per-site' && !decision.perSite) throw new Refusal('per-site-not-permitted');
  const rules = siteRules({ source: `site (${policy.name})`, rules: policy.rules }, [
    { source: 'study', rules: task.rules },
  ]);
  if (rules.rules.maxIterations < task.rules.maxIterations || rules.rules.coefficientCap < task.rules.coefficientCap) {
    throw new Refusal('policy', "The study's caps on iterations or coefficients exceed this site's");
  }
  if (facts.plan.spec.disclosure === 'public-data' && !rules.rules.publicData) throw new Refusal('public-data-only');
  return { policy, rules };
}
