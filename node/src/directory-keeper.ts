import type { DirectoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Database } from '@consilium/server/database/database.ts';
import { Directory } from '@consilium/server/signing/directory.ts';
import type { CoordinatorClient } from './coordinator-client.ts';
import { readDirectory, writeDirectory } from './storage/settings.store.ts';
import type { NodeTables } from './storage/schema.ts';

/** The node's own verified copy of the public documents. A directory that does not verify never replaces it. */
export class DirectoryKeeper {
  readonly #db: Database<NodeTables>;
  readonly #client: CoordinatorClient;
  readonly #consortium: string;
  #directory: Directory | undefined;

  constructor(db: Database<NodeTables>, client: CoordinatorClient, consortium: string) {
    this.#db = db;
    this.#client = client;
    this.#consortium = consortium;
  }

  get hash(): string | null {
    return this.#directory?.hash ?? null;
  }

  get current(): Directory {
    if (!this.#directory) throw new Problem('not-ready', 'The node has not seen the documents of the consortium yet');
    return this.#directory;
  }

  async load(): Promise<void> {
    const stored = await readDirectory(this.#db.read);
    if (stored) this.#directory = this.#verify(stored);
  }

  async refresh(): Promise<void> {
    const answer = await this.#client.directory();
    const next = this.#verify(answer);
    this.#requireGrowth(next);
    await this.#db.transaction('directory', (tx) => writeDirectory(tx, answer));
    this.#directory = next;
  }

  #verify(answer: DirectoryAnswer): Directory {
    const { directory, ...entries } = answer;
    const verified = new Directory(entries, this.#consortium);
    if (verified.hash !== directory)
      throw new Problem('protocol-violation', 'The directory has another hash than it says');
    return verified;
  }

  /** Public documents are only ever added: one that vanished, a revocation above all, is the coordinator's lie. */
  #requireGrowth(next: Directory): void {
    const before = this.#directory;
    if (!before) return;
    const revoked = new Set(next.revocations.map((r) => r.hash));
    const gone =
      before.revocations.some((r) => !revoked.has(r.hash)) ||
      [...before.nodes.keys()].some((id) => next.nodes.get(id)?.enrolment !== before.nodes.get(id)?.enrolment) ||
      [...before.studies.keys()].some((hash) => !next.studies.has(hash));
    if (gone)
      throw new Problem('protocol-violation', 'The coordinator left out public documents that it showed before');
  }
}
