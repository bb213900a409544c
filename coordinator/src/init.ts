import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { NO_CONSORTIUM } from '@consilium/core/protocol/envelope.ts';
import { genesis as genesisSchema, type Charter } from '@consilium/core/protocol/charter.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import { openDatabase } from '@consilium/server/database/open-database.ts';
import { generateKey, toSigner, writeKeyFile } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import type { CoordinatorConfig } from './config.ts';
import { putDocument } from './storage/documents.store.ts';
import { migrations } from './storage/migrations.ts';
import type { CoordinatorTables } from './storage/schema.ts';

export interface InitOptions {
  folder: string;
  /** Where the lead's and the auditor's private keys go: to be moved away from this machine. */
  keysFolder: string;
  name: string;
  charter: Charter;
  config: Pick<CoordinatorConfig, 'publicUrl' | 'listen'> & Partial<CoordinatorConfig>;
  now: () => Date;
}

export interface InitOutcome {
  consortium: string;
  leadKeyFile: string;
  auditorKeyFile: string;
}

/** Makes a consortium: keys, charter, genesis. Its hash names the consortium from now on. */
export async function initCoordinator(options: InitOptions): Promise<InitOutcome> {
  const { folder, keysFolder } = options;
  if (existsSync(join(folder, 'coordinator.yaml'))) {
    throw new Problem('conflict', `${folder} already holds a consortium`, { mend: 'Choose another folder.' });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(keysFolder, { recursive: true, mode: 0o700 });
  const suffix = randomBytes(6).toString('hex');
  const lead = generateKey(`lead:${suffix}`, `lead of ${options.name}`);
  const coordinator = generateKey(`coordinator:${suffix}`, `coordinator of ${options.name}`);
  const auditor = generateKey(`auditor:${suffix}`, `auditor of ${options.name}`, 'X25519');
  const payload = genesisSchema.parse({
    name: options.name,
    lead: { id: lead.id, key: lead.publicKey },
    coordinator: { id: coordinator.id, key: coordinator.publicKey },
    auditorKey: auditor.publicKey,
    charter: options.charter,
  });
  const envelope = signEnvelope(toSigner(lead), NO_CONSORTIUM, 'genesis', payload, options.now());
  const consortium = envelopeHash(envelope);
  const leadKeyFile = join(keysFolder, 'lead.key');
  const auditorKeyFile = join(keysFolder, 'auditor.key');
  writeKeyFile(leadKeyFile, lead);
  writeKeyFile(auditorKeyFile, auditor);
  writeKeyFile(join(folder, 'coordinator.key'), coordinator);
  const location =
    options.config.database === undefined
      ? { file: join(folder, 'coordinator.db') }
      : { url: options.config.database.reveal() };
  const db = await openDatabase<CoordinatorTables>({ ...location, migrations });
  await db.transaction('genesis', async (tx) => {
    await putDocument(tx, consortium, envelope, consortium, options.now());
    await appendEntry(tx, { kind: 'genesis', at: options.now(), body: { document: consortium } });
  });
  await db.close();
  // Last: a folder without it was not made completely, and init may be run again on an empty one.
  writeFileSync(
    join(folder, 'coordinator.yaml'),
    stringify({ ...options.config, database: options.config.database?.reveal() }),
    { flag: 'wx', flush: true, mode: 0o600 },
  );
  return { consortium, leadKeyFile, auditorKeyFile };
}
