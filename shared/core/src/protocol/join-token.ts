import { z } from 'zod';
import { hash, publicKey } from './ids.ts';
import { parse } from './parse.ts';
import { Problem } from './problem.ts';

/**
 * What a consortium gives a new site, out of band: where the coordinator is, which consortium it must prove to be, the
 * invitation, and its private key, which the coordinator never sees. Whoever holds the token can join once.
 */
const joinToken = z.strictObject({
  coordinator: z.url(),
  consortium: hash,
  invitation: hash,
  /** Private Ed25519 key of the invitation. */
  secret: publicKey,
  publicKey,
});
export type JoinToken = z.infer<typeof joinToken>;

const prefix = 'consilium-join-v1.';

export function encodeJoinToken(token: JoinToken): string {
  const text = JSON.stringify(joinToken.parse(token));
  return prefix + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function decodeJoinToken(text: string): JoinToken {
  const trimmed = text.trim();
  if (!trimmed.startsWith(prefix)) {
    throw new Problem('invalid-input', 'This is not a join token', { mend: `A token begins with ${prefix}` });
  }
  let value: unknown;
  try {
    value = JSON.parse(atob(trimmed.slice(prefix.length).replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    throw new Problem('invalid-input', 'The join token is damaged', { mend: 'Copy it whole, or ask for a new one.' });
  }
  return parse(joinToken, value, 'join token');
}
