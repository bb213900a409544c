import { randomBytes } from 'node:crypto';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { decodeFrame, encodeFrame } from '@consilium/core/protocol/frame.ts';
import { PROTOCOL_VERSION } from '@consilium/core/protocol/ids.ts';
import {
  accepted,
  directoryAnswer,
  pollAnswer,
  transcriptHead,
  vectorAnswer,
  type DirectoryAnswer,
  type PollAnswer,
  type TranscriptHead,
} from '@consilium/core/protocol/node-calls.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { call, callFrame } from '@consilium/server/http/client.ts';
import { sha256 } from '@consilium/server/signing/sha256.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';

/** Largest piece of a vector in one request, as the coordinator takes it. */
const VECTOR_PART = 4 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

export interface ClientPorts {
  coordinator: string;
  consortium: string;
  signer: Signer;
  now: () => Date;
}

/** Everything a node asks of the coordinator; the node only ever dials out. Sending releases is transport's alone. */
export class CoordinatorClient {
  readonly #ports: ClientPorts;
  /** A new one for each life of the process. */
  readonly #instance = randomBytes(16).toString('hex');

  constructor(ports: ClientPorts) {
    this.#ports = ports;
  }

  async poll(waitMs: number, open: string[], directory: string | null, signal: AbortSignal): Promise<PollAnswer> {
    const payload = { call: 'poll', instance: this.#instance, waitMs, versions: [PROTOCOL_VERSION], open, directory };
    const options = { timeoutMs: waitMs + 15_000, signal };
    return await call(this.#ports.coordinator, '/v1/node/poll', this.#signed(payload), pollAnswer, options);
  }

  async directory(): Promise<DirectoryAnswer> {
    const signed = this.#signed({ call: 'directory' });
    return await call(this.#ports.coordinator, '/v1/node/directory', signed, directoryAnswer, {
      timeoutMs: TIMEOUT_MS,
    });
  }

  async transcript(task: string, round: number): Promise<{ head: TranscriptHead; vectors: Uint8Array[] }> {
    const signed = this.#signed({ call: 'transcript', task, round });
    const frame = await callFrame(this.#ports.coordinator, '/v1/node/transcript', signed, { timeoutMs: TIMEOUT_MS });
    const { head: raw, bytes } = decodeFrame(frame);
    const head = parse(transcriptHead, raw, 'transcript');
    if (bytes.length !== head.contributions.length * head.vectorBytes) {
      throw new Problem('protocol-violation', 'The transcript does not carry one vector for each contribution');
    }
    const vectors = head.contributions.map((_, i) => bytes.subarray(i * head.vectorBytes, (i + 1) * head.vectorBytes));
    return { head, vectors };
  }

  /** For transport.ts. A vector that is small enough goes with its contribution. */
  async deliverMessage(envelope: Envelope, vector: Uint8Array | null): Promise<void> {
    const [path, body] = vector
      ? ['/v1/node/contributions', encodeFrame(envelope, [vector])]
      : ['/v1/node/messages', envelope];
    await call(this.#ports.coordinator, path, body, accepted, { timeoutMs: TIMEOUT_MS });
  }

  /** For transport.ts: in pieces; a piece that is there already costs one short answer. */
  async deliverVector(task: string, vector: Uint8Array): Promise<void> {
    const vectorHash = sha256(vector);
    for (let offset = 0; offset < vector.length;) {
      const piece = vector.subarray(offset, offset + VECTOR_PART);
      const head = this.#signed({ call: 'vector', task, vectorHash, bytes: vector.length, offset });
      const answer = await callFrame(this.#ports.coordinator, '/v1/node/vectors', encodeFrame(head, [piece]), {
        timeoutMs: TIMEOUT_MS,
      });
      const { received } = parse(vectorAnswer, JSON.parse(new TextDecoder().decode(answer)), 'vector answer');
      if (received < offset + piece.length)
        throw new Problem('protocol-violation', 'The coordinator lost a piece of a vector');
      // Whole pieces only: what lies beyond was there before.
      offset = received >= vector.length ? vector.length : received - (received % VECTOR_PART);
    }
  }

  #signed(payload: Record<string, unknown>): Envelope {
    const { signer, consortium, now } = this.#ports;
    return signEnvelope(signer, consortium, 'call', { ...payload, nonce: randomBytes(16).toString('hex') }, now());
  }
}
