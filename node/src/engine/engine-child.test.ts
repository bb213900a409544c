import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineChild } from './engine-child.ts';

const spill = mkdtempSync(join(tmpdir(), 'consilium-child-'));
const main = new URL('./engine-process.ts', import.meta.url);
const open = { folder: spill, spill, memoryLimitMb: 64, threads: 1, spillLimitMb: 8 };

afterAll(() => rmSync(spill, { recursive: true }));

async function privateDetailOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'answered',
    (error: unknown) => (error as { privateDetail?: string }).privateDetail,
  );
}

test('a process that holds more memory than its cap is killed', async () => {
  const child = new EngineChild({ main, writable: [spill], residentCap: 2 ** 20 });
  expect(await privateDetailOf(child.request('open', open, 10_000))).toBe('resident memory');
  await child.exited;
  expect(child.over).toBe(true);
});

test('the process takes the messages it knows, of the form it knows, in turn', async () => {
  const cap = { main, writable: [spill], residentCap: 2 ** 30 };
  for (const [method, body] of [
    ['eval', {}],
    ['open', { ...open, more: 1 }],
    ['open', { ...open, threads: '1' }],
    ['run', { cut: '0'.repeat(16), sql: 'SELECT 1', parameters: [] }],
  ] as const) {
    const child = new EngineChild(cap);
    expect(await privateDetailOf(child.request(method, body, 10_000))).toMatch(/^(Message|Unknown Method) Error$/);
    await child.stop();
  }
  const child = new EngineChild(cap);
  const first = child.request('open', open, 10_000);
  expect(await privateDetailOf(child.request('open', open, 10_000))).toBe('request out of turn');
  expect(await first).toBeNull();
  await child.stop();
  expect(await privateDetailOf(child.request('open', open, 10_000))).toBeUndefined();
}, 30_000);
