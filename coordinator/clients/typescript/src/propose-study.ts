import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import type { Study } from '@consilium/core/protocol/study.ts';
import { fetchConsortium, publishDocument } from '@consilium/server/http/consortium-client.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { buildStudy } from './build-study.ts';
import { requireLead } from './require-lead.ts';
import { readStudyInput } from './study-input.ts';

export interface ProposeStudyOptions {
  coordinator: string;
  consortium?: string | undefined;
  lead: Signer;
  /** A study as its lead writes it (study-input.ts), decoded from YAML or JSON. */
  input: unknown;
  now: Date;
}

export interface SignedStudy {
  /** Names the study everywhere, once it is published. */
  hash: string;
  envelope: Envelope;
  study: Study;
}

/** Builds, signs and publishes a study; the sites are asked for their approval from then on. */
export async function proposeStudy(options: ProposeStudyOptions): Promise<SignedStudy> {
  const directory = await fetchConsortium(options.coordinator, options.consortium);
  const signed = signStudy(options, directory);
  await publishDocument(options.coordinator, signed.envelope);
  return signed;
}

/** The same without publishing, so that people can read what they sign. */
export function signStudy(
  { input, lead, now }: Pick<ProposeStudyOptions, 'input' | 'lead' | 'now'>,
  directory: Directory,
): SignedStudy {
  requireLead(directory, lead);
  const study = buildStudy(readStudyInput(input), directory, now);
  const envelope = signEnvelope(lead, directory.consortium, 'study', study, now);
  return { hash: envelopeHash(envelope), envelope, study };
}
