import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { plainTable } from '@consilium/core/report/plain-table.ts';
import { studyBlocks } from '@consilium/core/report/study-report.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { generateKey, readKeyFile, writeKeyFile } from '@consilium/server/signing/key-pair.ts';
import { confirm } from '@consilium/server/terminal/confirm.ts';
import { findStudy } from '../find-document.ts';
import { signStudy } from '../propose-study.ts';
import { revokeStudy } from '../revoke-study.ts';
import { studyWarnings } from '../study-warnings.ts';
import { openDirectory, openSession, type ConnectionOptions } from './session.ts';
import { siteStates, studyState } from './site-states.ts';
import { printBlocks } from './terminal.ts';

/** Shows the study decoded, asks, signs and publishes it. */
export async function propose(file: string, options: ConnectionOptions & { yes?: boolean }): Promise<void> {
  const { client, signer } = openSession(options);
  const input = withKeysOfPeople(readDocument(file, 'invalid-input'), dirname(file));
  const directory = await client.directory();
  const { hash, envelope, study } = signStudy({ input, lead: signer, now: client.now() }, directory);
  printBlocks([
    ...studyBlocks(study, { hash, dictionary: directory.dictionaryOf(study) }),
    ...studyWarnings(study, directory, client.now()).map(
      (text) => ({ kind: 'paragraph', role: 'warning', text }) as const,
    ),
  ]);
  if (options.yes !== true && !(await confirm('Sign and publish exactly this?'))) {
    process.stderr.write('Nothing was published.\n');
    process.exitCode = 1;
    return;
  }
  await client.publish(envelope);
  process.stdout.write(
    `\nPublished. Each site decides with: consilium node approve ${hash.slice(0, 12)} --folder DIR\n` +
      `How they decided: consilium study show ${hash.slice(0, 12)}\n`,
  );
}

export async function showStudy(wanted: string, options: ConnectionOptions): Promise<void> {
  const directory = await openDirectory(options);
  const hash = findStudy(directory, wanted);
  const study = directory.study(hash);
  const decisions = siteStates(directory, hash).map(({ site, state, perSite, data }) => [
    site,
    state,
    perSite ? 'yes' : 'no',
    data ? 'declared' : 'none yet',
  ]);
  const caption = `The study is ${studyState(directory, hash, new Date())}; the sites decided`;
  printBlocks([
    ...studyBlocks(study, { hash, dictionary: directory.dictionaryOf(study) }),
    plainTable('decisions', ['Site', 'Decision', 'Shown alone', 'Data'], decisions, caption),
  ]);
}

export async function listStudies(options: ConnectionOptions): Promise<void> {
  const directory = await openDirectory(options);
  const rows = [...directory.studies].map(([hash, study]) => {
    const sites = siteStates(directory, hash);
    const approved = sites.filter(({ state }) => state === 'approved').length;
    return [
      hash.slice(0, 12),
      studyState(directory, hash, new Date()),
      `${String(approved)} of ${String(sites.length)}`,
      study.validUntil.slice(0, 10),
      study.title,
    ];
  });
  if (rows.length === 0) process.stdout.write('No studies yet.\n');
  else printBlocks([plainTable('studies', ['Study', 'State', 'Approved by', 'Until', 'Title'], rows)]);
}

/** Makes a researcher's key file and prints the public part, as a study file wants it. */
export function makeKey(name: string, options: { out: string }): void {
  const key = generateKey(`person:${randomBytes(8).toString('hex')}`, name);
  try {
    writeKeyFile(options.out, key);
  } catch (cause) {
    throw new Problem('conflict', `${options.out} exists already or cannot be written`, {
      where: options.out,
      mend: 'A key file is never overwritten: choose another name.',
      cause,
    });
  }
  const entry = { name: key.name, id: key.id, key: key.publicKey };
  process.stdout.write(`${JSON.stringify(entry)}\n`);
  process.stderr.write(
    `${options.out} is the key of ${name}: keep it secret. The line above is public: it goes into \`people\` of a study.\n`,
  );
}

export async function revoke(wanted: string, options: ConnectionOptions & { reason: string }): Promise<void> {
  const { client, signer, coordinator, consortium } = openSession(options);
  const directory = await client.directory();
  const hash = findStudy(directory, wanted);
  const { reason } = options;
  await revokeStudy({ coordinator, consortium, lead: signer, study: hash, reason, now: client.now() });
  process.stdout.write(
    `Revoked for all sites, for good: "${directory.study(hash).title}". Running queries end at each node's next step.\n`,
  );
}

/** `keyFile` of a person (relative to the study file) stands for the id and public key in it. */
function withKeysOfPeople(input: unknown, folder: string): unknown {
  if (typeof input !== 'object' || input === null || !('people' in input) || !Array.isArray(input.people)) return input;
  const people = input.people.map((person: unknown) => {
    if (typeof person !== 'object' || person === null || !('keyFile' in person)) return person;
    const { keyFile, ...rest } = person;
    if (typeof keyFile !== 'string') {
      throw new Problem('invalid-input', 'A keyFile is the path of a key file', { where: 'people' });
    }
    const { id, name, publicKey } = readKeyFile(resolve(folder, keyFile));
    return { name, id, key: publicKey, ...rest };
  });
  return { ...input, people };
}
