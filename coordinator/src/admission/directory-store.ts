import type { Envelope, EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import type { DirectoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import type { Database } from '@consilium/server/database/database.ts';
import { Directory, type DirectoryEntries } from '@consilium/server/signing/directory.ts';
import { envelopeHash } from '@consilium/server/signing/sign-envelope.ts';
import { listDocuments, putDocument } from '../storage/documents.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';

const parts = {
  invitation: 'invitations',
  enrolment: 'enrolments',
  dictionary: 'dictionaries',
  study: 'studies',
  approval: 'approvals',
  revocation: 'revocations',
  declaration: 'declarations',
} as const satisfies Partial<Record<EnvelopeType, keyof DirectoryEntries>>;

/** The consortium's public documents. A new one is admitted only if the directory with it still verifies as a whole. */
export class DirectoryStore {
  readonly #db: Database<CoordinatorTables>;
  readonly #now: () => Date;
  #entries: DirectoryEntries;
  #directory: Directory;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(db: Database<CoordinatorTables>, now: () => Date, entries: DirectoryEntries) {
    this.#db = db;
    this.#now = now;
    this.#entries = entries;
    this.#directory = new Directory(entries, envelopeHash(entries.genesis));
  }

  static async open(db: Database<CoordinatorTables>, now: () => Date): Promise<DirectoryStore> {
    const of = async (type: EnvelopeType) => (await listDocuments(db.read, type)).map((d) => d.envelope);
    const [genesis] = await of('genesis');
    if (!genesis)
      throw new Problem('invalid-config', 'This folder holds no consortium', { mend: 'consilium coordinator init' });
    return new DirectoryStore(db, now, {
      genesis,
      invitations: await of('invitation'),
      enrolments: await of('enrolment'),
      dictionaries: await of('dictionary'),
      studies: await of('study'),
      approvals: await of('approval'),
      revocations: await of('revocation'),
      declarations: await of('declaration'),
    });
  }

  get current(): Directory {
    return this.#directory;
  }

  answer(): DirectoryAnswer {
    return { directory: this.#directory.hash, ...this.#entries };
  }

  /** @returns the document's hash; the same document again changes nothing. */
  async admit(envelope: Envelope): Promise<{ hash: string; isNew: boolean }> {
    const admitted = this.#turn.then(() => this.#admit(envelope));
    this.#turn = admitted.catch(() => undefined);
    return await admitted;
  }

  async #admit(envelope: Envelope): Promise<{ hash: string; isNew: boolean }> {
    const hash = envelopeHash(envelope);
    if (!(envelope.type in parts)) {
      throw new Problem('invalid-input', `An envelope of type ${envelope.type} does not belong into the directory`);
    }
    const part = parts[envelope.type as keyof typeof parts];
    if (this.#entries[part].some((known) => envelopeHash(known) === hash)) return { hash, isNew: false };
    const entries: DirectoryEntries = { ...this.#entries, [part]: [...this.#entries[part], envelope] };
    const directory = new Directory(entries, this.#directory.consortium);
    requireSense(envelope, directory);
    await this.#db.transaction(`admit ${envelope.type}`, async (tx) => {
      await putDocument(tx, hash, envelope, subjectOf(envelope), this.#now());
      await appendEntry(tx, {
        kind: envelope.type,
        at: this.#now(),
        body: { document: hash, signer: envelope.signer.id },
      });
    });
    this.#entries = entries;
    this.#directory = directory;
    return { hash, isNew: true };
  }
}

/** What a document refers to must exist: a study's sites and dictionary, an approval's study. */
function requireSense(envelope: Envelope, directory: Directory): void {
  const { payload } = envelope;
  if (envelope.type === 'study') {
    const study = directory.study(envelopeHash(envelope));
    directory.dictionaryOf(study);
    for (const site of study.sites) {
      if (directory.node(site.node).key !== site.key) {
        throw new Problem('invalid-input', `The study names another key for ${site.site} than the roster`, {
          where: 'sites',
        });
      }
    }
  }
  if (envelope.type === 'approval' || (envelope.type === 'revocation' && payload['node'] !== null)) {
    const study = directory.study(String(payload['study']));
    if (!study.sites.some((s) => s.node === payload['node'])) {
      throw new Problem('invalid-input', 'The study does not ask this site', { where: 'node' });
    }
  }
  if (envelope.type === 'declaration' && !directory.dictionaries.has(String(payload['dictionary']))) {
    throw new Problem('not-found', 'The dictionary of this dataset is not known here', { where: 'dictionary' });
  }
}

function subjectOf(envelope: Envelope): string {
  const { payload } = envelope;
  const subject = payload['study'] ?? payload['node'];
  return typeof subject === 'string' ? subject : '';
}
