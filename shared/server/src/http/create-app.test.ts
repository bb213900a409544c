import { connect } from 'node:net';
import request from 'supertest';
import { z } from 'zod';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { createLogger } from '../logging/logger.ts';
import { createApp, type AppOptions } from './create-app.ts';
import { FRAME_TYPE, route } from './route.ts';
import { serve, type RunningServer } from './serve.ts';

const canary = 'CANARY-41';
const containing = (part: string): unknown => expect.stringContaining(part);

function appWith(more: Partial<AppOptions> = {}) {
  const lines: string[] = [];
  const stopping = new AbortController();
  const seen: { signal?: AbortSignal } = {};
  const routes = [
    route({
      method: 'post',
      path: '/v1/studies/:study/notes',
      summary: 'Adds a note',
      request: {
        params: z.strictObject({ study: z.string() }),
        query: z.strictObject({ dry: z.enum(['yes', 'no']).optional() }),
        body: z.strictObject({ text: z.string() }),
      },
      response: z.strictObject({ study: z.string(), text: z.string(), dry: z.boolean() }),
      status: 201,
      handler: ({ params, query, body }) => ({ study: params.study, text: body.text, dry: query.dry === 'yes' }),
    }),
    route({
      method: 'post',
      path: '/v1/frames',
      summary: 'Echoes',
      request: { body: 'frame' },
      response: 'frame',
      handler: ({ body }) => body,
    }),
    route({ method: 'delete', path: '/v1/notes', summary: 'Nothing', response: 'nothing', handler: () => undefined }),
    route({
      method: 'get',
      path: '/v1/fail/:how',
      summary: 'Fails',
      request: { params: z.strictObject({ how: z.string() }) },
      response: z.strictObject({ ok: z.literal(true) }),
      handler: ({ params }) => {
        if (params.how === 'problem')
          throw new Problem('conflict', 'There is another one', { where: 'name', mend: 'Choose another name.' });
        if (params.how === 'ours') throw new Problem('engine-failed', `no: ${canary}`, { privateDetail: canary });
        if (params.how === 'leak') return { ok: true as const, secret: canary };
        throw new Error(canary);
      },
    }),
    route({
      method: 'get',
      path: '/v1/wait',
      summary: 'Waits',
      response: z.strictObject({ stopped: z.boolean() }),
      handler: async (_request, { signal }) => {
        seen.signal = signal;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        return { stopped: true };
      },
    }),
  ];
  const logger = createLogger({ service: 'test', level: 'debug', write: (line) => lines.push(line) });
  const app = createApp({
    title: 'Test',
    version: '1',
    routes,
    logger,
    ready: () => true,
    stopping: stopping.signal,
    ...more,
  });
  return { app, lines, stopping, seen };
}

describe('routes', () => {
  test('a handler gets parsed values and returns one', async () => {
    const answer = await request(appWith().app).post('/v1/studies/s1/notes?dry=yes').send({ text: 'hello' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ study: 's1', text: 'hello', dry: true });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('frames go in and out as bytes', async () => {
    const bytes = Buffer.from([0, 1, 2, 255]);
    const answer = await request(appWith().app)
      .post('/v1/frames')
      .set('Content-Type', FRAME_TYPE)
      .send(bytes)
      .buffer(true)
      .parse(binary);
    expect(answer.headers['content-type']).toBe(FRAME_TYPE);
    expect(answer.body).toEqual(bytes);
  });

  test('nothing is 204', async () => {
    const answer = await request(appWith().app).delete('/v1/notes');
    expect([answer.status, answer.text]).toEqual([204, '']);
  });
});

describe('problems', () => {
  const notes = '/v1/studies/s1/notes';
  const json = ['Content-Type', 'application/json'] as const;

  test('a problem becomes its document', async () => {
    const answer = await request(appWith().app).get('/v1/fail/problem');
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toEqual({
      type: 'urn:consilium:problem:conflict',
      status: 409,
      title: 'Conflict',
      detail: 'There is another one',
      where: 'name',
      mend: 'Choose another name.',
      instance: `urn:uuid:${String(answer.headers['x-request-id'])}`,
    });
  });

  test.each([
    ['an unknown error', 'error', 500, 'internal'],
    ['a failure of ours', 'ours', 500, 'engine-failed'],
    ['an answer that its schema does not name', 'leak', 500, 'internal'],
  ])('%s tells the client only its id, the log what is allowed', async (_name, how, status, code) => {
    const { app, lines } = appWith();
    const answer = await request(app).get(`/v1/fail/${how}`);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: `urn:consilium:problem:${code}` });
    expect(answer.text).not.toContain('CANARY');
    const id = String(answer.headers['x-request-id']);
    expect(answer.body).toMatchObject({ instance: `urn:uuid:${id}` });
    const line = lines.find((text) => text.includes('request-failed')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', requestId: id, code, status });
    if (how !== 'ours') expect(line).not.toContain('CANARY');
  });

  const bad: [string, (agent: ReturnType<typeof request>) => request.Test, number, object][] = [
    [
      'malformed JSON',
      (a) =>
        a
          .post(notes)
          .set(...json)
          .send('{"text":'),
      400,
      { detail: 'The body is not JSON' },
    ],
    [
      'a bare value',
      (a) =>
        a
          .post(notes)
          .set(...json)
          .send('"text"'),
      400,
      { detail: 'The body is not JSON' },
    ],
    [
      'another charset',
      (a) => a.post(notes).set('Content-Type', 'application/json; charset=iso-8859-1').send('{}'),
      400,
      { detail: 'The body must be UTF-8' },
    ],
    [
      'compression',
      (a) =>
        a
          .post(notes)
          .set(...json)
          .set('Content-Encoding', 'gzip')
          .send('{}'),
      400,
      { detail: 'The body must not be compressed' },
    ],
    [
      'another media type',
      (a) => a.post(notes).set('Content-Type', 'text/plain').send('{}'),
      400,
      { mend: 'Send the body with Content-Type: application/json.' },
    ],
    ['no body', (a) => a.post('/v1/frames'), 400, { mend: `Send the body with Content-Type: ${FRAME_TYPE}.` }],
    [
      'a body over the limit',
      (a) => a.post(notes).send({ text: 'x'.repeat(2_000) }),
      413,
      { type: 'urn:consilium:problem:too-large' },
    ],
    [
      'a frame over the limit',
      (a) => a.post('/v1/frames').set('Content-Type', FRAME_TYPE).send(Buffer.alloc(2_000)),
      413,
      {},
    ],
    ['a misspelt key', (a) => a.post(notes).send({ text: 'x', txet: 'y' }), 400, { detail: containing('txet') }],
    ['a wrong type', (a) => a.post(notes).send({ text: 1 }), 400, { where: 'text' }],
    [
      'a prototype',
      (a) =>
        a
          .post(notes)
          .set(...json)
          .send('{"text":"x","__proto__":{"a":1}}'),
      400,
      { detail: containing('__proto__') },
    ],
    [
      'deep nesting',
      (a) =>
        a
          .post(notes)
          .set(...json)
          .send('['.repeat(400) + ']'.repeat(400)),
      400,
      { detail: containing('64 levels') },
    ],
    ['an unknown query key', (a) => a.post(`${notes}?wet=yes`).send({ text: 'x' }), 400, { detail: containing('wet') }],
    ['a badly escaped address', (a) => a.get('/v1/fail/%E0%A4%A'), 400, {}],
    ['an unknown address', (a) => a.get(`/v1/${canary}`), 404, { type: 'urn:consilium:problem:not-found' }],
    ['an unknown method', (a) => a.put(notes).send({ text: 'x' }), 404, {}],
  ];
  test.each(bad)('%s is refused as a problem document', async (_name, send, status, document) => {
    const { app, lines } = appWith({ maxJsonBytes: 1_000, maxFrameBytes: 1_000 });
    const answer = await send(request(app));
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, ...document });
    expect(answer.status).toBe(status);
    expect(lines.join()).not.toContain('CANARY');
  });

  test('too many requests of one client are told to wait; health checks do not count', async () => {
    const { app } = appWith({ maxRequestsPerMinute: 2 });
    const agent = request(app);
    for (let time = 0; time < 3; time += 1) expect((await agent.get('/health')).status).toBe(200);
    const statuses = [];
    for (let time = 0; time < 3; time += 1) statuses.push((await agent.delete('/v1/notes')).status);
    expect(statuses).toEqual([204, 204, 429]);
    const answer = await agent.delete('/v1/notes');
    expect(answer.body).toMatchObject({ type: 'urn:consilium:problem:too-many-requests' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('state and documents', () => {
  test('/ready follows the process, /health does not', async () => {
    const { app } = appWith({ ready: () => Promise.resolve(false) });
    expect((await request(app).get('/ready')).body).toMatchObject({
      status: 503,
      type: 'urn:consilium:problem:not-ready',
    });
    expect((await request(app).get('/health')).body).toEqual({ status: 'ok' });
  });

  test('headers forbid framing, scripts from elsewhere and sniffing', async () => {
    const { headers } = await request(appWith().app).get('/docs');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('waiting calls', () => {
  let server: RunningServer | undefined;
  afterEach(() => server?.close());
  async function start(app: ReturnType<typeof appWith>['app']): Promise<RunningServer> {
    return (server = await serve(app, { host: '127.0.0.1', port: 0 }));
  }
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  test('end when the process stops', async () => {
    const { app, stopping, seen } = appWith();
    const { url } = await start(app);
    const answer = fetch(`${url}/v1/wait`);
    await until(() => seen.signal !== undefined);
    stopping.abort();
    expect(await (await answer).json()).toEqual({ stopped: true });
  });

  test('end when the client goes away', async () => {
    const { app, seen } = appWith();
    const { port } = await start(app);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => seen.signal !== undefined);
    expect(seen.signal?.aborted).toBe(false);
    socket.destroy();
    await until(() => seen.signal?.aborted === true);
  });
});

function binary(response: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}
