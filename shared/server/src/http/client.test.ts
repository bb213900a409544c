import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { createLogger } from '../logging/logger.ts';
import { call, callFrame, get } from './client.ts';
import { createApp } from './create-app.ts';
import { route, type Route } from './route.ts';
import { serve, type RunningServer } from './serve.ts';

const note = z.strictObject({ text: z.string() });
const options = { timeoutMs: 2_000 };
const routes: Route[] = [
  route({
    method: 'post',
    path: '/v1/echo',
    summary: '',
    request: { body: note },
    response: note,
    handler: ({ body }) => body,
  }),
  route({ method: 'get', path: '/v1/note', summary: '', response: note, handler: () => ({ text: 'note' }) }),
  route({
    method: 'post',
    path: '/v1/frame',
    summary: '',
    request: { body: 'frame' },
    response: 'frame',
    handler: ({ body }) => body,
  }),
  route({
    method: 'post',
    path: '/v1/refuse',
    summary: '',
    request: { body: note },
    response: note,
    handler: ({ body }) => {
      throw new Problem('conflict', body.text, { where: 'text', mend: 'Change it.' });
    },
  }),
];

let server: RunningServer;
beforeAll(async () => {
  const stopping = new AbortController().signal;
  const logger = createLogger({ service: 'test', level: 'silent' });
  server = await serve(createApp({ title: 'T', version: '1', routes, logger, ready: () => true, stopping }), {
    host: '127.0.0.1',
    port: 0,
  });
});
afterAll(() => server.close());

const others: Server[] = [];
afterAll(() => others.forEach((other) => other.close()));
/** A server that is none of ours. */
async function other(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  others.push(started);
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

describe('client', () => {
  test('posts JSON, gets documents, posts and gets frames', async () => {
    expect(await call(server.url, '/v1/echo', { text: 'ä' }, note, options)).toEqual({ text: 'ä' });
    expect(await get(`${server.url}/`, '/v1/note', note, options)).toEqual({ text: 'note' });
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_value, index) => index % 251);
    const echoed = await callFrame(server.url, '/v1/frame', bytes, options);
    expect(Buffer.compare(echoed, bytes)).toBe(0);
  });

  test('a problem arrives as it was thrown', async () => {
    const refused = call(server.url, '/v1/refuse', { text: 'There is another one' }, note, options);
    await expect(refused).rejects.toMatchObject({
      name: 'Problem',
      code: 'conflict',
      message: 'There is another one',
      where: 'text',
      mend: 'Change it.',
    });
  });

  test('a connection is used again', async () => {
    const ports = new Set<unknown>();
    const base = await other((request, response) => {
      ports.add(request.socket.remotePort);
      response.setHeader('Content-Type', 'application/json').end('{"text":"x"}');
    });
    for (let time = 0; time < 5; time += 1) await get(base, '/', note, options);
    // The pool may open a second one while the first is being handed back.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  const html: RequestListener = (_request, response) =>
    response.writeHead(502, { 'Content-Type': 'text/html' }).end('<p>Bad gateway');
  const strange: [string, RequestListener, string, RegExp][] = [
    ['a proxy error', html, 'coordinator-unreachable', /HTTP 502/],
    ['a page instead of JSON', (_request, response) => response.end('<p>Log in'), 'protocol-violation', /not JSON/],
    ['another form', (_request, response) => response.end('{"text":1}'), 'protocol-violation', /expected a text/],
    [
      'bytes that are no UTF-8',
      (_request, response) => response.end(Buffer.from([0x22, 0xff, 0x22])),
      'protocol-violation',
      /not JSON/,
    ],
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
      'coordinator-unreachable',
      /HTTP 302/,
    ],
    [
      'a cut connection',
      (_request, response) => response.write('{') && response.destroy(),
      'coordinator-unreachable',
      /No connection/,
    ],
    ['silence', () => undefined, 'coordinator-unreachable', /No answer within 0.2 s/],
    [
      'an answer that never ends',
      (_request, response) => response.write('{'),
      'coordinator-unreachable',
      /No answer within 0.2 s/,
    ],
    [
      'a large answer',
      (_request, response) => response.end(Buffer.alloc(5_000, 0x20)),
      'protocol-violation',
      /larger than is accepted/,
    ],
    [
      'an unknown problem',
      problem({ type: 'urn:consilium:problem:new', status: 400, title: 'New', detail: 'New' }),
      'unsupported-version',
      /does not know/,
    ],
    ['a malformed problem', problem({ type: 1 }), 'protocol-violation', /problem document/],
  ];
  test.each(strange)('%s is a problem', async (_name, listener, code, message) => {
    const base = await other(listener);
    const answer = get(base, '/', note, { timeoutMs: 200, maxAnswerBytes: 1_000 });
    const error = await answer.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'Problem', code });
    expect((error as Problem).message).toMatch(message);
  });

  test('nobody there, no such host and no address are problems', async () => {
    const closed = await other(() => undefined);
    await new Promise((resolve) => others.pop()?.close(resolve));
    await expect(get(closed, '/', note, options)).rejects.toMatchObject({ code: 'coordinator-unreachable' });
    await expect(get('http://nowhere.invalid', '/', note, options)).rejects.toMatchObject({
      code: 'coordinator-unreachable',
    });
    await expect(get('nowhere', '/', note, options)).rejects.toMatchObject({ code: 'invalid-config' });
    await expect(get('file:///etc', '/passwd', note, options)).rejects.toMatchObject({ code: 'invalid-config' });
  });

  test("the caller's signal ends the call with its own reason", async () => {
    const base = await other(() => undefined);
    const stop = new AbortController();
    const waiting = get(base, '/', note, { timeoutMs: 5_000, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopping')), 20);
    await expect(waiting).rejects.toThrow('stopping');
    await expect(get(base, '/', note, { timeoutMs: 5_000, signal: stop.signal })).rejects.toThrow('stopping');
  });
});

describe('server', () => {
  test('an address in use is named', async () => {
    await expect(serve(() => undefined, { host: '127.0.0.1', port: server.port })).rejects.toMatchObject({
      code: 'invalid-config',
      message: `Cannot listen on 127.0.0.1:${server.port}`,
    });
  });

  test('closing lets a running request end and cuts off one that does not', async () => {
    const slow = await serve((_request, response) => void setTimeout(() => response.end('{"text":"slow"}'), 50), {
      host: '127.0.0.1',
      port: 0,
    });
    const answer = get(slow.url, '/', note, options);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await slow.close();
    expect(await answer).toEqual({ text: 'slow' });
    const stuck = await serve(() => undefined, { host: '127.0.0.1', port: 0 });
    const lost = get(stuck.url, '/', note, options);
    const settled = expect(lost).rejects.toMatchObject({ code: 'coordinator-unreachable' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await stuck.close(30);
    await settled;
  });
});

function problem(document: object): RequestListener {
  return (_request, response) => {
    response.writeHead(400, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(document));
  };
}
