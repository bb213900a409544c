import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Database } from '@consilium/server/database/database.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { findDecision, putDecision, type Decision } from '../storage/decisions.store.ts';
import type { NodeTables } from '../storage/schema.ts';

export interface DecisionPorts {
  db: Database<NodeTables>;
  directory: Directory;
  self: string;
  signer: Signer;
  now: Date;
}

/** Signs an approval and makes it the node's word, durably; the node obeys it from its next step on. */
export async function approveStudy(
  ports: DecisionPorts,
  study: string,
  how: { perSite: boolean; rule: string | null },
): Promise<Decision> {
  requireAsked(ports, study);
  if ((await findDecision(ports.db.read, study))?.decision === 'revoked') {
    throw new Problem('conflict', 'This site revoked the study: a revocation is final', {
      mend: 'A new version of the study has a hash of its own and can be approved.',
    });
  }
  const payload = {
    study,
    node: ports.self,
    perSite: how.perSite,
    by: how.rule === null ? 'steward' : 'rule',
    rule: how.rule,
  };
  return await decide(ports, study, 'approved', how.perSite, 'approval', payload);
}

/** Signs a revocation. A running fit of the study stops at this node's next step. */
export async function revokeStudy(ports: DecisionPorts, study: string, reason: string): Promise<Decision> {
  requireAsked(ports, study);
  const payload = { study, node: ports.self, reason };
  return await decide(ports, study, 'revoked', false, 'revocation', payload);
}

async function decide(
  ports: DecisionPorts,
  study: string,
  decision: Decision['decision'],
  perSite: boolean,
  type: 'approval' | 'revocation',
  payload: Record<string, unknown>,
): Promise<Decision> {
  const document = signEnvelope(ports.signer, ports.directory.consortium, type, payload, ports.now);
  const made: Decision = { study, decision, perSite, decidedAt: ports.now.toISOString(), document };
  await ports.db.transaction(type, async (tx) => {
    await putDecision(tx, made);
    await appendEntry(tx, { kind: type, at: ports.now, body: { study, document: envelopeHash(document) } });
  });
  return made;
}

function requireAsked(ports: DecisionPorts, study: string): void {
  if (!ports.directory.study(study).sites.some((s) => s.node === ports.self)) {
    throw new Problem('not-permitted', 'The study does not ask this site');
  }
}
