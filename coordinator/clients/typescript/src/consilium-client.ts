import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { accepted } from '@consilium/core/protocol/node-calls.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { query as querySchema } from '@consilium/core/protocol/query.ts';
import {
  bundle,
  listAnswer,
  queryStatus,
  type Bundle,
  type QueryStatus,
} from '@consilium/core/protocol/researcher-calls.ts';
import { call } from '@consilium/server/http/client.ts';
import { fetchConsortium, publishDocument } from '@consilium/server/http/consortium-client.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { readQuery, type TypedQuery } from './read-query.ts';

const TIMEOUT_MS = 20_000;
const LONG_POLL_MS = 25_000;
/** Where somebody watches the progress. */
const WATCHED_POLL_MS = 1_500;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** A bundle carries every masked vector. */
const BUNDLE_BYTES = 512 * 1_048_576;

export interface ClientOptions {
  /** Address of the coordinator. */
  coordinator: string;
  /** Whoever asks: a researcher whom a study names, or the lead. Calls are signed with it. */
  signer: Signer;
  /** Hash of the genesis, where it is known; without it the first answer of the coordinator is believed. */
  consortium?: string | undefined;
  now?: () => Date;
  /** How long a coordinator that does not answer is tried again. Two minutes. */
  patienceMs?: number;
}

export interface WaitOptions {
  /** Plain words, whenever they change. */
  onProgress?: (progress: string) => void;
  signal?: AbortSignal;
}

export type ListedQuery = Omit<QueryStatus, 'result'>;

/** A researcher's side of the coordinator: every document is verified here, every call signed here. */
export class ConsiliumClient {
  readonly coordinator: string;
  readonly signer: Signer;
  readonly now: () => Date;
  readonly #patienceMs: number;
  #consortium: string | undefined;

  constructor(options: ClientOptions) {
    this.coordinator = options.coordinator;
    this.signer = options.signer;
    this.now = options.now ?? (() => new Date());
    this.#consortium = options.consortium;
    this.#patienceMs = options.patienceMs ?? 120_000;
  }

  /** The consortium's public documents as they are now, each verified. */
  async directory(): Promise<Directory> {
    const directory = await fetchConsortium(this.coordinator, this.#consortium);
    this.#consortium = directory.consortium;
    return directory;
  }

  /** Reads a query document with the study's dictionary, signs and sends it. @returns the query's hash */
  async ask(study: string, document: unknown): Promise<string> {
    const directory = await this.directory();
    const typed = readQuery(document, directory.dictionaryOf(directory.study(study)));
    return await this.askTyped(study, typed);
  }

  /** The same for a query that was already read. Sent again unchanged where the coordinator is away for a moment. */
  async askTyped(study: string, typed: TypedQuery): Promise<string> {
    const payload = parse(querySchema, { study, ...typed, nonce: freshNonce() }, 'query');
    const envelope = signEnvelope(this.signer, await this.#name(), 'query', payload, this.now());
    const send = () => call(this.coordinator, '/v1/queries', envelope, accepted, { timeoutMs: TIMEOUT_MS });
    const { hash } = await this.#patiently(send, {});
    if (hash !== envelopeHash(envelope)) {
      throw new Problem('protocol-violation', 'The coordinator acknowledged another query than was sent');
    }
    return hash;
  }

  /** Answers when the query is over, something moves, or `waitMs` (at most a minute) are up. */
  async status(query: string, waitMs = 0, signal?: AbortSignal): Promise<QueryStatus> {
    return await this.#call('status', { query, waitMs }, queryStatus, { timeoutMs: waitMs + TIMEOUT_MS, signal });
  }

  /** Until the query is answered or failed; a coordinator that restarts is waited for. */
  async waitFor(query: string, options: WaitOptions = {}): Promise<QueryStatus> {
    const waitMs = options.onProgress === undefined ? LONG_POLL_MS : WATCHED_POLL_MS;
    let shown = '';
    const onProgress = (progress: string) => {
      if (progress !== shown) options.onProgress?.(progress);
      shown = progress;
    };
    for (;;) {
      const poll = () => this.status(query, waitMs, options.signal);
      const status = await this.#patiently(poll, { ...options, onProgress });
      if (status.state === 'answered' || status.state === 'failed') return status;
      onProgress(status.progress);
    }
  }

  /** Queries of the studies that name this key. */
  async list(study: string | null = null): Promise<ListedQuery[]> {
    return (await this.#call('list', { study }, listAnswer, { timeoutMs: TIMEOUT_MS })).queries;
  }

  /** Everything needed to verify the query offline. */
  async bundle(query: string): Promise<Bundle> {
    return await this.#call('bundle', { query }, bundle, { timeoutMs: 300_000, maxAnswerBytes: BUNDLE_BYTES });
  }

  /** @returns the document's hash, once the coordinator has it durably */
  async publish(envelope: Envelope): Promise<string> {
    return await publishDocument(this.coordinator, envelope);
  }

  async #name(): Promise<string> {
    return this.#consortium ?? (await this.directory()).consortium;
  }

  async #call<T>(
    name: string,
    rest: Record<string, unknown>,
    answer: z.ZodType<T>,
    { signal, ...options }: { timeoutMs: number; maxAnswerBytes?: number; signal?: AbortSignal | undefined },
  ): Promise<T> {
    const payload = { call: name, ...rest, nonce: freshNonce() };
    const envelope = signEnvelope(this.signer, await this.#name(), 'call', payload, this.now());
    const path = `/v1/queries/${name}`;
    return await call(this.coordinator, path, envelope, answer, signal ? { ...options, signal } : options);
  }

  /** Tries again, with growing pauses and for a bounded time, while the coordinator is away. */
  async #patiently<T>(attempt: () => Promise<T>, { onProgress, signal }: WaitOptions): Promise<T> {
    const since = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isAway(error) || performance.now() - since + pause > this.#patienceMs) throw error;
        onProgress?.('the coordinator does not answer; trying again');
        await sleep(pause, undefined, signal ? { signal } : {});
      }
    }
  }
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  return ['coordinator-unreachable', 'not-ready', 'too-many-requests'].includes(error.code);
}

function freshNonce(): string {
  return randomBytes(16).toString('hex');
}
