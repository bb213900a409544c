import { randomBytes } from 'node:crypto';
import { encodeJoinToken } from '@consilium/core/protocol/join-token.ts';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { invitation, type Invitation } from '@consilium/core/protocol/charter.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { generateKey, type Signer } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';

export interface InviteOptions {
  lead: Signer;
  consortium: string;
  coordinatorUrl: string;
  site: string;
  member: { name: string; kind: Invitation['member']['kind'] };
  validDays: number;
  now: Date;
}

/** An invitation, signed by the lead and to be published, and the join token that goes to the site alone. */
export function invite(options: InviteOptions): { envelope: Envelope; token: string; node: string } {
  const key = generateKey('lead:invitation', `invitation of ${options.site}`);
  const node = `node:${randomBytes(8).toString('hex')}`;
  const payload = parse(
    invitation,
    {
      node,
      member: { id: `member:${randomBytes(8).toString('hex')}`, ...options.member },
      site: options.site,
      invitationKey: key.publicKey,
      expiresAt: new Date(options.now.getTime() + options.validDays * 86_400_000).toISOString(),
    },
    'invitation',
  );
  const envelope = signEnvelope(options.lead, options.consortium, 'invitation', payload, options.now);
  const token = encodeJoinToken({
    coordinator: options.coordinatorUrl,
    consortium: options.consortium,
    invitation: envelopeHash(envelope),
    secret: key.privateKey,
    publicKey: key.publicKey,
  });
  return { envelope, token, node };
}
