import { autoApprovedBy } from '@consilium/core/privacy/site-policy.ts';
import type { NodeServices } from '../node-services.ts';
import { findDecision } from '../storage/decisions.store.ts';
import { approveStudy } from './decide.ts';
import { deliverPending } from './deliver-pending.ts';

/** Studies that a rule of the site's policy file approves, signed by the node's own key under the rule's name. */
export async function approveByRule(node: NodeServices): Promise<void> {
  const directory = node.directory();
  const policy = node.policy();
  for (const [hash, study] of directory.studies) {
    if (!study.sites.some((s) => s.node === node.self)) continue;
    if (directory.approvalOf(hash, node.self) !== undefined || (await findDecision(node.db.read, hash))) continue;
    const days = (Date.parse(study.validUntil) - Date.parse(study.validFrom)) / 86_400_000;
    const rule = autoApprovedBy(policy, { ...study, sites: study.sites.length, days });
    if (rule === null) continue;
    const ports = { db: node.db, directory, self: node.self, signer: node.signer, now: node.now() };
    await approveStudy(ports, hash, { perSite: policy.rules.perSite !== 'never', rule });
    node.log.info('study-approved-by-rule', { studyId: hash });
  }
  await deliverPending(node);
}
