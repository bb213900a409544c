import { z } from 'zod';
import { receivedEnvelope } from '@consilium/core/protocol/envelope.ts';
import { decodeFrame, encodeFrame } from '@consilium/core/protocol/frame.ts';
import { PROTOCOL_VERSION } from '@consilium/core/protocol/ids.ts';
import {
  accepted,
  directoryAnswer,
  directoryCall,
  pollAnswer,
  pollCall,
  transcriptCall,
  vectorAnswer,
  vectorCall,
} from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { FRAME_TYPE, route, type Route } from '@consilium/server/http/route.ts';
import { readEnvelope, requireSigned } from '@consilium/server/signing/sign-envelope.ts';
import type { Coordinator } from '../coordinator.ts';
import { transcriptOf } from '../rounds/transcript-of.ts';
import { endedAmong } from '../storage/tasks.store.ts';
import { putVectorPart, VECTOR_PART } from '../storage/vectors.store.ts';

const frameLimit = VECTOR_PART + 65_536;

/** What nodes call. Every call is a signed envelope; nodes only ever dial out. */
export function nodeRoutes(coordinator: Coordinator): Route[] {
  const { db, directory, engine, gate, leases, polls, presence } = coordinator;
  const consortium = directory.current.consortium;
  const nodeKey = (id: string) => directory.current.nodes.get(id)?.key;

  return [
    route({
      method: 'post',
      path: '/v1/node/poll',
      summary: 'Wait for work',
      description: 'Long poll. Answers at once where there is work, otherwise when there is or the time is up.',
      request: { body: receivedEnvelope },
      response: pollAnswer,
      handler: async ({ body }, { signal }) => {
        const { call, signer } = gate.open(body, pollCall, consortium, nodeKey);
        if (!call.versions.includes(PROTOCOL_VERSION)) {
          throw new Problem('unsupported-version', `The coordinator speaks version ${String(PROTOCOL_VERSION)}`);
        }
        presence.heard(signer, coordinator.now());
        const until = performance.now() + call.waitMs;
        const watch = polls.watch(signer);
        try {
          for (;;) {
            const ended = await endedAmong(db.read, call.open);
            const work = leases.take(signer, call.instance, engine.workFor(signer));
            const changed = call.directory !== directory.current.hash;
            const left = until - performance.now();
            if (work.length > 0 || ended.length > 0 || changed || left <= 0 || signal.aborted) {
              return { now: coordinator.now().toISOString(), work, ended, directory: directory.current.hash };
            }
            await watch.wait(left, signal);
          }
        } finally {
          watch.end();
        }
      },
    }),
    route({
      method: 'post',
      path: '/v1/node/directory',
      summary: 'The public documents of the consortium',
      description: 'Genesis, roster, dictionaries, studies, approvals, revocations, declarations; each proves itself.',
      request: { body: receivedEnvelope },
      response: directoryAnswer,
      handler: ({ body }) => {
        gate.open(body, directoryCall, consortium, nodeKey);
        return directory.answer();
      },
    }),
    route({
      method: 'post',
      path: '/v1/node/messages',
      summary: 'Deliver a step of a round, or a refusal',
      description: 'The same envelope may be sent again; another one for the same step is refused.',
      request: { body: receivedEnvelope },
      response: accepted,
      handler: async ({ body }) => {
        const envelope = readEnvelope(body);
        const key = nodeKey(envelope.signer.id);
        requireSigned(envelope, { type: envelope.type, consortium, key });
        presence.heard(envelope.signer.id, coordinator.now());
        return { accepted: true as const, hash: await engine.accept(envelope.signer.id, envelope) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/node/contributions',
      summary: 'Deliver a contribution with its masked vector',
      description: `A ${FRAME_TYPE}: the signed contribution as head, the vector behind it. A large vector goes ahead in pieces, and its contribution follows as a message.`,
      request: { body: 'frame' },
      response: accepted,
      maxBodyBytes: frameLimit,
      handler: async ({ body }) => {
        const { head, bytes } = decodeFrame(body);
        const envelope = readEnvelope(head);
        const { id } = envelope.signer;
        requireSigned(envelope, { type: 'contribution', consortium, key: nodeKey(id) });
        presence.heard(id, coordinator.now());
        return { accepted: true as const, hash: await engine.accept(id, envelope, bytes) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/node/vectors',
      summary: 'Deliver one piece of a masked vector',
      description: `A ${FRAME_TYPE}: the signed call as head, the bytes behind it. Pieces of ${String(VECTOR_PART)} bytes, in order.`,
      request: { body: 'frame' },
      response: vectorAnswer,
      maxBodyBytes: frameLimit,
      handler: async ({ body }) => {
        const { head, bytes } = decodeFrame(body);
        const { call, signer } = gate.open(head, vectorCall, consortium, nodeKey);
        engine.requireExpectedVector(signer, call.task, call.bytes);
        if (call.offset + bytes.length > call.bytes)
          throw new Problem('wrong-vector', 'The vector is longer than it says');
        const piece = { task: call.task, hash: call.vectorHash, offset: call.offset, bytes };
        const received = await db.transaction('store vector', (tx) => putVectorPart(tx, piece));
        return { received };
      },
    }),
    route({
      method: 'post',
      path: '/v1/node/transcript',
      summary: 'Everything needed to recompute a round of an iterative analysis',
      request: { body: receivedEnvelope },
      response: 'frame',
      handler: async ({ body }) => {
        const { call, signer } = gate.open(body, transcriptCall, consortium, nodeKey);
        const { head, vectors } = await transcriptOf(db.read, call.task, call.round, signer);
        return encodeFrame(head, vectors);
      },
    }),
    route({
      method: 'post',
      path: '/v1/documents',
      summary: 'Publish a public document',
      description:
        'Invitation, enrolment, dictionary, declaration, study, approval, revocation: signed by whom it concerns.',
      request: { body: receivedEnvelope },
      response: accepted,
      maxRequestsPerMinute: 600,
      handler: async ({ body }) => {
        const envelope = readEnvelope(body);
        if (envelope.type !== 'enrolment') gate.requireFresh(envelope);
        const hash = await coordinator.admit(envelope);
        return { accepted: true as const, hash };
      },
    }),
    route({
      method: 'get',
      path: '/v1/consortium',
      summary: 'The public documents, without a signature',
      description: 'For joining nodes, clients and auditors: the same documents that nodes check.',
      request: { query: z.strictObject({}) },
      response: directoryAnswer,
      handler: () => directory.answer(),
    }),
  ];
}
