import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { enrolment, enrolmentProofText, invitation } from '@consilium/core/protocol/charter.ts';
import { decodeJoinToken } from '@consilium/core/protocol/join-token.ts';
import { directoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { publishDocument, toDirectory } from '@consilium/server/http/consortium-client.ts';
import { get } from '@consilium/server/http/client.ts';
import { generateKey, readKeyFile, toSigner, writeKeyFile } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { SOFTWARE_VERSION } from '@consilium/server/software-version.ts';
import { nodeConfig } from './config.ts';

export interface JoinOptions {
  token: string;
  folder: string;
  /** Text of the policy file to begin with. */
  policy: string;
  engine?: Record<string, number>;
  now: Date;
}

/**
 * Joins a consortium: makes the node's and the steward's keys here, proves the invitation, enters the roster. May be
 * run again after an interruption: the keys made first are kept, so the enrolment is the same.
 */
export async function joinConsortium(
  options: JoinOptions,
): Promise<{ node: string; site: string; consortium: string }> {
  const { folder } = options;
  const token = decodeJoinToken(options.token);
  if (existsSync(join(folder, 'node.yaml'))) {
    throw new Problem('conflict', `${folder} already holds a node`, {
      mend: 'Choose another folder, or start this node.',
    });
  }
  const answer = await get(token.coordinator, '/v1/consortium', directoryAnswer, { timeoutMs: 15_000 });
  toDirectory(answer, token.consortium);
  const invited = answer.invitations.find((e) => envelopeHash(e) === token.invitation);
  if (!invited)
    throw new Problem('not-found', 'The coordinator does not know this invitation', {
      mend: 'Ask for a new join token.',
    });
  const { node, site } = invitation.parse(invited.payload);

  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const nodeKey = keyAt(join(folder, 'node.key'), node, `node of ${site}`);
  const stewardKey = keyAt(
    join(folder, 'steward.key'),
    `steward:${randomBytes(8).toString('hex')}`,
    `steward of ${site}`,
  );
  const body = {
    invitation: token.invitation,
    node,
    nodeKey: nodeKey.publicKey,
    steward: { id: stewardKey.id, key: stewardKey.publicKey },
  };
  const invitationKey = createPrivateKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: token.publicKey, d: token.secret },
  });
  const proof = sign(null, Buffer.from(enrolmentProofText(body)), invitationKey).toString('base64url');
  const payload = enrolment.parse({ ...body, proof, software: SOFTWARE_VERSION });
  if (!alreadyEnrolled(answer.enrolments, node, nodeKey.publicKey)) {
    await publishDocument(
      token.coordinator,
      signEnvelope(toSigner(nodeKey), token.consortium, 'enrolment', payload, options.now),
    );
  }
  writeFileSync(join(folder, 'policy.yaml'), options.policy, { flag: 'w', flush: true });
  const config = {
    coordinator: token.coordinator,
    consortium: token.consortium,
    node,
    site,
    engine: options.engine ?? {},
  };
  writeFileSync(join(folder, 'node.yaml'), stringify(nodeConfig.parse(config)), { flag: 'wx', flush: true });
  return { node, site, consortium: token.consortium };
}

function keyAt(file: string, id: string, name: string) {
  if (!existsSync(file)) writeKeyFile(file, generateKey(id, name));
  return readKeyFile(file);
}

function alreadyEnrolled(
  enrolments: readonly { payload: Record<string, unknown> }[],
  node: string,
  key: string,
): boolean {
  const found = enrolments.find((e) => e.payload['node'] === node);
  if (!found) return false;
  if (found.payload['nodeKey'] === key) return true;
  throw new Problem('conflict', 'The invitation was used by somebody else', {
    mend: 'Tell the consortium lead: the token may have been stolen. Ask for a new one.',
  });
}
