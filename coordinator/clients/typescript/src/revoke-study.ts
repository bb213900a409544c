import { parse } from '@consilium/core/protocol/parse.ts';
import { revocation } from '@consilium/core/protocol/study.ts';
import { fetchConsortium, publishDocument } from '@consilium/server/http/consortium-client.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { requireLead } from './require-lead.ts';

export interface RevokeStudyOptions {
  coordinator: string;
  consortium?: string | undefined;
  lead: Signer;
  /** Hash of the study. */
  study: string;
  reason: string;
  now: Date;
}

/** Ends a study at every site, for good. @returns the revocation's hash */
export async function revokeStudy(options: RevokeStudyOptions): Promise<string> {
  const { coordinator, lead, study, reason, now } = options;
  const directory = await fetchConsortium(coordinator, options.consortium);
  requireLead(directory, lead);
  directory.study(study);
  const payload = parse(revocation, { study, node: null, reason }, 'revocation');
  return await publishDocument(coordinator, signEnvelope(lead, directory.consortium, 'revocation', payload, now));
}
