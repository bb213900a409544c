import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { fetchConsortium, publishDocument } from '@consilium/server/http/consortium-client.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { requireLead } from './require-lead.ts';

export interface PublishDictionaryOptions {
  coordinator: string;
  consortium?: string | undefined;
  lead: Signer;
  /** Decoded from YAML or JSON. */
  input: unknown;
  now: Date;
}

export interface PublishedDictionary {
  hash: string;
  dictionary: Dictionary;
  /** False where the consortium had it already: nothing was published. */
  isNew: boolean;
}

/** Makes a dictionary one of the consortium's, under the lead's signature. Publishing it again changes nothing. */
export async function publishDictionary(options: PublishDictionaryOptions): Promise<PublishedDictionary> {
  const dictionary = readDictionary(options.input);
  const directory = await fetchConsortium(options.coordinator, options.consortium);
  requireLead(directory, options.lead);
  const known = publishedAs(directory, dictionary);
  if (known !== undefined) return { hash: known, dictionary, isNew: false };
  const envelope = signEnvelope(options.lead, directory.consortium, 'dictionary', { ...dictionary }, options.now);
  return { hash: await publishDocument(options.coordinator, envelope), dictionary, isNew: true };
}

/** Hash of the published dictionary with exactly this content. Throws `conflict` if its name and version are taken. */
function publishedAs(directory: Directory, dictionary: Dictionary): string | undefined {
  const content = canonicalJson(dictionary);
  for (const [hash, published] of directory.dictionaries) if (canonicalJson(published) === content) return hash;
  const taken = [...directory.dictionaries.values()].some(
    (d) => d.dictionary === dictionary.dictionary && d.version === dictionary.version,
  );
  if (!taken) return undefined;
  const version = String(dictionary.version);
  throw new Problem('conflict', `${dictionary.dictionary} version ${version} is published with another content`, {
    where: 'version',
    mend: 'A changed dictionary needs a higher version.',
  });
}
