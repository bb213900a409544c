import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import { NO_CONSORTIUM, type Envelope } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { query as querySchema } from '@consilium/core/protocol/query.ts';
import type { QueryStatus } from '@consilium/core/protocol/researcher-calls.ts';
import { directoryHash, type DirectoryEntries } from '@consilium/server/signing/directory.ts';
import { generateKey, toSigner } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, isSignedBy, readEnvelope, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { ConsiliumClient } from './consilium-client.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const lead = toSigner(generateKey('lead:1', 'Lead'));
const ada = toSigner(generateKey('person:1', 'Ada'));

function entriesOf(): DirectoryEntries & { study: string } {
  const payload = {
    name: 'Test',
    lead: { id: lead.id, key: lead.publicKey },
    coordinator: { id: 'coordinator:1', key: lead.publicKey },
    auditorKey: generateKey('auditor:1', 'Auditor', 'X25519').publicKey,
    charter: { floors: presets['ohdsi-5'], colluders: 1 },
  };
  const genesis = signEnvelope(lead, NO_CONSORTIUM, 'genesis', payload, now);
  const consortium = envelopeHash(genesis);
  const variables = [{ name: 'age', type: 'integer', min: 18, max: 100 }];
  const dictionary = signEnvelope(lead, consortium, 'dictionary', { dictionary: 'd', version: 1, variables }, now);
  const study = signEnvelope(
    lead,
    consortium,
    'study',
    {
      title: 'Study',
      summary: 'S',
      purpose: 'P',
      commercial: false,
      dictionary: envelopeHash(dictionary),
      sites: [{ node: 'node:1', site: 'north', key: lead.publicKey }],
      people: [{ id: ada.id, name: 'Ada', key: ada.publicKey }],
      analyses: [{ name: 'count', version: 1, digest: '0'.repeat(64), perSite: false }],
      tier: 'controlled',
      rules: presets['ohdsi-5'],
      colluders: 1,
      cohort: null,
      validFrom: '2026-11-01T00:00:00.000Z',
      validUntil: '2027-11-01T00:00:00.000Z',
    },
    now,
  );
  const rest = { invitations: [], enrolments: [], approvals: [], revocations: [], declarations: [] };
  return { genesis, dictionaries: [dictionary], studies: [study], ...rest, study: envelopeHash(study) };
}

const { study, ...entries } = entriesOf();
const consortium = envelopeHash(entries.genesis);

/** A coordinator that says what the test wants, and keeps what it was told. */
class FakeCoordinator {
  readonly received: { path: string; envelope: Envelope }[] = [];
  answer: (path: string, envelope: Envelope) => unknown = (_, envelope) => ({
    accepted: true,
    hash: envelopeHash(envelope),
  });
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        let status = 200;
        let body: unknown = { directory: directoryHash(entries), ...entries };
        if (path !== '/v1/consortium') {
          const envelope = readEnvelope(JSON.parse(Buffer.concat(chunks).toString()));
          this.received.push({ path, envelope });
          body = this.answer(path, envelope);
        }
        if (body instanceof Problem) {
          status = body.toDocument().status;
          body = body.toDocument();
        }
        const type = status === 200 ? 'application/json' : 'application/problem+json';
        response.writeHead(status, { 'content-type': type, connection: 'close' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

let coordinator: FakeCoordinator;
beforeEach(async () => {
  coordinator = new FakeCoordinator();
  await coordinator.start();
});
afterEach(async () => {
  await coordinator.stop();
});

function client(options: { consortium?: string; patienceMs?: number } = {}): ConsiliumClient {
  return new ConsiliumClient({ coordinator: coordinator.url, signer: ada, now: () => now, ...options });
}

function status(state: QueryStatus['state'], progress: string): QueryStatus {
  const query = 'a'.repeat(64);
  const askedAt = now.toISOString();
  return { query, analysis: 'count', study, state, progress, round: 0, result: null, problem: null, askedAt };
}

describe('ConsiliumClient', () => {
  test('asks with a signed, typed query, and the coordinator must acknowledge just that one', async () => {
    const cohort = { variable: 'age', op: '>=', value: 50 };
    const hash = await client().ask(study, { analysis: 'count', cohort });
    const [sent] = coordinator.received;
    if (!sent) throw new Error('nothing was sent');
    expect(sent.path).toBe('/v1/queries');
    expect(hash).toBe(envelopeHash(sent.envelope));
    expect(isSignedBy(sent.envelope, ada.publicKey)).toBe(true);
    expect(sent.envelope).toMatchObject({ type: 'query', consortium, signer: { id: ada.id } });
    expect(querySchema.parse(sent.envelope.payload)).toMatchObject({ study, analysis: 'count', cohort });

    coordinator.answer = () => ({ accepted: true, hash: 'f'.repeat(64) });
    await expect(client().ask(study, { analysis: 'count' })).rejects.toMatchObject({ code: 'protocol-violation' });
  });

  test('the same question twice has two nonces', async () => {
    const asking = client();
    const [one, two] = [await asking.ask(study, { analysis: 'count' }), await asking.ask(study, { analysis: 'count' })];
    expect(one).not.toBe(two);
  });

  test('a mistake in the query is found before anything is sent', async () => {
    await expect(client().ask(study, { analysis: 'cont' })).rejects.toMatchObject({ code: 'unknown-analysis' });
    await expect(client().ask('e'.repeat(64), { analysis: 'count' })).rejects.toMatchObject({ code: 'not-found' });
    expect(coordinator.received).toEqual([]);
  });

  test('another consortium than the known one is refused', async () => {
    await expect(client({ consortium: 'b'.repeat(64) }).directory()).rejects.toMatchObject({
      code: 'protocol-violation',
    });
    expect((await client({ consortium }).directory()).consortium).toBe(consortium);
  });

  test('waits until the query is over and tells each change of progress once', async () => {
    const answers = [
      status('running', 'round 1'),
      status('running', 'round 1'),
      status('running', 'round 2'),
      status('failed', 'ended'),
    ];
    coordinator.answer = () => answers.shift();
    const told: string[] = [];
    const over = await client().waitFor('a'.repeat(64), { onProgress: (text) => told.push(text) });
    expect(over.state).toBe('failed');
    expect(told).toEqual(['round 1', 'round 2']);
    const nonces = coordinator.received.map(({ envelope }) => envelope.payload.nonce);
    expect(new Set(nonces).size).toBe(4);
  });

  test('a coordinator that restarts is waited for', async () => {
    let polls = 0;
    coordinator.answer = () => {
      polls += 1;
      if (polls === 1) return status('running', 'round 1');
      if (polls > 2) return status('answered', 'answered');
      void coordinator.stop().then(() => setTimeout(() => void coordinator.start(), 400));
      return status('running', 'never arrives');
    };
    const told: string[] = [];
    const over = await client().waitFor('a'.repeat(64), { onProgress: (text) => told.push(text) });
    expect(over.state).toBe('answered');
    expect(told).toEqual(['round 1', 'the coordinator does not answer; trying again']);
  });

  test('but not for ever, and a refusal is not asked again', async () => {
    const impatient = client({ patienceMs: 600, consortium });
    coordinator.answer = () => new Problem('not-found', 'No query of that hash is open to this key');
    await expect(impatient.waitFor('a'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
    expect(coordinator.received).toHaveLength(1);
    await coordinator.stop();
    await expect(impatient.waitFor('a'.repeat(64))).rejects.toMatchObject({ code: 'coordinator-unreachable' });
  });

  test('waiting ends with its signal', async () => {
    coordinator.answer = () => status('running', 'round 1');
    const stop = new AbortController();
    const waiting = client({ consortium }).waitFor('a'.repeat(64), {
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new Error('stopped'));
      },
    });
    await expect(waiting).rejects.toThrow('stopped');
  });
});
