import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { encodeFrame } from '@consilium/core/protocol/frame.ts';
import { coordinatorConfig } from '@consilium/coordinator/config.ts';
import { initCoordinator } from '@consilium/coordinator/init.ts';
import { invite } from '@consilium/coordinator/invite.ts';
import { startCoordinator } from '@consilium/coordinator/start.ts';
import { CoordinatorClient } from '@consilium/node/coordinator-client.ts';
import { joinConsortium } from '@consilium/node/join.ts';
import { fetchConsortium, publishDocument } from '@consilium/server/http/consortium-client.ts';
import { readKeyFile, toSigner, type Signer } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { freePort } from '../../deploy/src/fleet/free-port.ts';

/** What the coordinator's surface does with what it should not get: a clear problem, and nothing changes. */
const folder = mkdtempSync(join(tmpdir(), 'consilium-http-'));
const coordinatorFolder = join(folder, 'coordinator');
let running: Awaited<ReturnType<typeof startCoordinator>>;
let url = '';
let consortium = '';
let node: Signer;
let lead: Signer;
let token = '';

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${String(port)}`;
  const made = await initCoordinator({
    folder: coordinatorFolder,
    keysFolder: join(folder, 'keys'),
    name: 'http',
    charter: { floors: presets['ohdsi-5'], colluders: 1 },
    config: coordinatorConfig.parse({ publicUrl: url, listen: { host: '127.0.0.1', port } }),
    now: () => new Date(),
  });
  consortium = made.consortium;
  running = await startCoordinator({ folder: coordinatorFolder, logFile: join(folder, 'log') });
  lead = toSigner(readKeyFile(made.leadKeyFile));
  const invited = invite({
    lead,
    consortium,
    coordinatorUrl: url,
    site: 'a',
    member: { name: 'A', kind: 'provider' },
    validDays: 1,
    now: new Date(),
  });
  ({ token } = invited);
  await publishDocument(url, invited.envelope);
  await joinConsortium({
    token,
    folder: join(folder, 'a'),
    policy: 'policy: 1\nname: x\nextends: ohdsi-5\n',
    now: new Date(),
  });
  node = toSigner(readKeyFile(join(folder, 'a', 'node.key')));
}, 60_000);
afterAll(async () => {
  await running.life.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Problem {
  status: number;
  type: string;
  detail: string;
  where?: string;
}

async function post(path: string, body: unknown, type = 'application/json'): Promise<Problem> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = body instanceof Uint8Array ? new Uint8Array(body) : text;
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body: sent });
  expect(answer.headers.get('content-type')).toMatch(answer.ok ? /json/ : /problem\+json/);
  return { status: answer.status, ...((await answer.json()) as object) } as Problem;
}

const poll = (change: Record<string, unknown> = {}, at = new Date(), signer = node, of = consortium): Envelope =>
  signEnvelope(
    signer,
    of,
    'call',
    {
      call: 'poll',
      nonce: crypto.randomUUID().replaceAll('-', ''),
      instance: '0'.repeat(32),
      waitMs: 0,
      versions: [1],
      open: [],
      directory: null,
      ...change,
    },
    at,
  );

const anHour = 3_600_000;

test.each<[string, () => unknown, number, RegExp]>([
  ['no JSON', () => '{', 400, /JSON/],
  ['an unknown key around', () => ({ ...poll(), extra: 1 }), 400, /extra/],
  ['an unknown key inside', () => poll({ extra: 1 }), 400, /extra/],
  ['a clock an hour behind', () => poll({}, new Date(Date.now() - anHour)), 401, /60 minutes behind/],
  ['a clock an hour ahead', () => poll({}, new Date(Date.now() + anHour)), 401, /60 minutes ahead/],
  ['another signer than the node', () => poll({}, new Date(), lead), 401, /not known here/],
  ['another consortium', () => poll({}, new Date(), node, 'f'.repeat(64)), 400, /another consortium/],
  ['a changed payload', () => ({ ...poll(), payload: { ...poll().payload, waitMs: 1 } }), 401, /not signed/],
  ['another protocol version', () => ({ ...poll(), version: 2 }), 426, /version 1/],
  ['only versions nobody speaks', () => poll({ versions: [7] }), 426, /version 1/],
  ['an envelope of another type', () => signEnvelope(node, consortium, 'query', {}, new Date()), 400, /type call/],
  ['two megabytes', () => ({ ...poll(), payload: { x: 'x'.repeat(2_000_000) } }), 413, /large/i],
])('a poll with %s', async (_, body, status, message) => {
  const problem = await post('/v1/node/poll', body());
  expect([problem.status, `${problem.detail} ${problem.where ?? ''}`]).toEqual([
    status,
    expect.stringMatching(message),
  ]);
});

test('a call that was already made', async () => {
  const once = poll();
  expect((await post('/v1/node/poll', once)).status).toBe(200);
  expect(await post('/v1/node/poll', once)).toMatchObject({ status: 409, type: 'urn:consilium:problem:replayed' });
});

test('a node whose clock is off is told so in words', async () => {
  const client = new CoordinatorClient({
    coordinator: url,
    consortium,
    signer: node,
    now: () => new Date(Date.now() - anHour),
  });
  await expect(client.poll(0, [], null, AbortSignal.timeout(5_000))).rejects.toThrow(/clock is 60 minutes behind/);
});

test('a vector that nobody asked for, and a frame that lies about its length', async () => {
  const head = signEnvelope(
    node,
    consortium,
    'call',
    { call: 'vector', nonce: '1'.repeat(32), task: 'a'.repeat(64), vectorHash: 'b'.repeat(64), bytes: 10, offset: 0 },
    new Date(),
  );
  const frame = 'application/vnd.consilium.frame';
  expect(await post('/v1/node/vectors', encodeFrame(head, [new Uint8Array(10)]), frame)).toMatchObject({ status: 409 });
  expect(await post('/v1/node/vectors', new Uint8Array([255, 255, 255, 255, 0]), frame)).toMatchObject({ status: 400 });
});

test('a message of a task that does not exist', async () => {
  const refusal = signEnvelope(node, consortium, 'refusal', { task: 'a'.repeat(64), code: 'paused' }, new Date());
  expect(await post('/v1/node/messages', refusal)).toMatchObject({
    status: 409,
    type: 'urn:consilium:problem:out-of-order',
  });
});

describe('public documents', () => {
  test('an invitation can be used once', async () => {
    await expect(
      joinConsortium({
        token,
        folder: join(folder, 'thief'),
        policy: 'policy: 1\nname: x\nextends: ohdsi-5\n',
        now: new Date(),
      }),
    ).rejects.toThrow(/used by somebody else/);
  });

  test('a token for another consortium is refused by the node', async () => {
    const other = Buffer.from(token.split('.')[1] ?? '', 'base64url')
      .toString()
      .replace(consortium, 'e'.repeat(64));
    const forged = `consilium-join-v1.${Buffer.from(other).toString('base64url')}`;
    await expect(
      joinConsortium({ token: forged, folder: join(folder, 'b'), policy: '', now: new Date() }),
    ).rejects.toThrow(/another genesis/);
  });

  test('nobody but the lead invites, and nothing is kept of the attempt', async () => {
    const before = (await fetchConsortium(url)).hash;
    const { envelope } = invite({
      lead: node,
      consortium,
      coordinatorUrl: url,
      site: 'sybil',
      member: { name: 'S', kind: 'provider' },
      validDays: 1,
      now: new Date(),
    });
    expect(await post('/v1/documents', envelope)).toMatchObject({ status: 401 });
    expect((await fetchConsortium(url)).hash).toBe(before);
  });

  test('an enrolment without the private half of its invitation', async () => {
    const invited = invite({
      lead,
      consortium,
      coordinatorUrl: url,
      site: 'c',
      member: { name: 'C', kind: 'provider' },
      validDays: 1,
      now: new Date(),
    });
    await publishDocument(url, invited.envelope);
    const other = invite({
      lead,
      consortium,
      coordinatorUrl: url,
      site: 'c',
      member: { name: 'C', kind: 'provider' },
      validDays: 1,
      now: new Date(),
    });
    const stolen = JSON.parse(Buffer.from(invited.token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const wrong = JSON.parse(Buffer.from(other.token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const mixed = `consilium-join-v1.${Buffer.from(JSON.stringify({ ...stolen, secret: wrong['secret'], publicKey: wrong['publicKey'] })).toString('base64url')}`;
    await expect(
      joinConsortium({ token: mixed, folder: join(folder, 'c'), policy: '', now: new Date() }),
    ).rejects.toThrow(/not made with the invitation/);
  });
});

test('a second process on the same folder does not start', async () => {
  await expect(startCoordinator({ folder: coordinatorFolder, logFile: join(folder, 'log2') })).rejects.toThrow(
    /works on/,
  );
});

test('health, readiness, headers, and a description that names every address', async () => {
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const ready = await fetch(`${url}/ready`);
  expect(ready.status).toBe(200);
  expect(ready.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  expect(ready.headers.get('x-powered-by')).toBeNull();
  const api = (await (await fetch(`${url}/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  expect(api.openapi).toMatch(/^3\.1/);
  expect(Object.keys(api.paths)).toEqual(
    expect.arrayContaining(['/v1/node/poll', '/v1/queries', '/v1/consortium', '/v1/node/transcript']),
  );
});
