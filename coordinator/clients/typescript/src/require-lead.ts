import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';

/** Says before anything is signed that a key is not the lead's; the consortium would refuse the document anyway. */
export function requireLead(directory: Directory, signer: Signer): void {
  if (signer.publicKey === directory.genesis.lead.key) return;
  throw new Problem('not-permitted', `${signer.id} is not the lead of ${directory.genesis.name}`, {
    where: 'key',
    mend: 'This document is signed by the lead: use the key file that `coordinator init` made.',
  });
}
