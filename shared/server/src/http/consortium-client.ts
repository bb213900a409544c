import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { accepted, directoryAnswer, type DirectoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import { Directory } from '../signing/directory.ts';
import { envelopeHash } from '../signing/sign-envelope.ts';
import { call, get } from './client.ts';

const TIMEOUT_MS = 15_000;

/**
 * The public documents of the consortium behind an address, verified. Pass the consortium's hash where it is known (a
 * join token carries it); without it the coordinator's own genesis is believed, as on a first contact.
 */
export async function fetchConsortium(coordinator: string, consortium?: string): Promise<Directory> {
  return toDirectory(await get(coordinator, '/v1/consortium', directoryAnswer, { timeoutMs: TIMEOUT_MS }), consortium);
}

export function toDirectory(answer: DirectoryAnswer, consortium?: string): Directory {
  const { directory: _, ...entries } = answer;
  return new Directory(entries, consortium ?? envelopeHash(entries.genesis));
}

/** @returns the document's hash, once the coordinator has it durably. */
export async function publishDocument(coordinator: string, envelope: Envelope): Promise<string> {
  return (await call(coordinator, '/v1/documents', envelope, accepted, { timeoutMs: TIMEOUT_MS })).hash;
}
