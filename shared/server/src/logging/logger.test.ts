import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { allowed, logFields, type LogFields } from './log-fields.ts';
import { createLogger, type LoggerOptions } from './logger.ts';

const canary = 'CANARY-7f3a 41.73';

function capture(level: NonNullable<LoggerOptions['level']> = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ service: 'node', level, write: (line) => lines.push(line) });
  const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, parsed };
}

describe('logger', () => {
  test('writes one JSON line of event, time, level, service and allowed fields', () => {
    const { logger, parsed } = capture();
    logger.with({ nodeId: 'node:north' }).info('task-started', { taskId: 'a1', round: 2, durationMs: 1.5 });
    expect(parsed()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
        service: 'node',
        event: 'task-started',
        nodeId: 'node:north',
        taskId: 'a1',
        round: 2,
        durationMs: 1.5,
      },
    ]);
  });

  test('drops and counts fields that are not listed, not scalar, or not of the listed form', () => {
    const { logger, lines, parsed } = capture();
    const fields = {
      patients: 41,
      vector: [1, 2],
      taskId: { id: canary },
      reason: canary,
      round: '2',
      queryId: `q ${canary}`,
    };
    logger.info('task-started', fields as unknown as LogFields);
    expect(parsed()[0]).toMatchObject({ event: 'task-started', drops: 6 });
    // Without the times, which may well contain the digits.
    expect(lines.join().replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')).not.toMatch(/41|CANARY|vector|patients/);
    expect(logger.drops).toBe(6);
  });

  test('an event that is no name is not written', () => {
    const { logger, lines } = capture();
    logger.warn(`found ${canary}`);
    expect(lines[0]).toMatch(/"event":"unnamed-event"/);
    expect(lines.join()).not.toContain('CANARY');
    expect(logger.drops).toBe(1);
  });

  test('whatever is passed, only listed names with scalar values come out', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything()),
        fc.constantFrom(...Object.keys(logFields)),
        fc.anything(),
        (fields, name, value) => {
          const { kept } = allowed({ ...fields, [name]: value });
          for (const [key, found] of Object.entries(kept)) {
            expect(Object.hasOwn(logFields, key)).toBe(true);
            expect(['string', 'number']).toContain(typeof found);
          }
        },
      ),
    );
  });

  test('a problem is its code and public sentence; its private detail only at level debug', () => {
    const problem = new Problem('engine-failed', undefined, { privateDetail: canary, where: 'line 3' });
    const usual = capture();
    usual.logger.failure('task-failed', problem, { taskId: 'a1' });
    expect(usual.parsed()[0]).toMatchObject({
      code: 'engine-failed',
      sentence: problem.message,
      where: 'line 3',
      taskId: 'a1',
    });
    expect(usual.lines.join()).not.toContain('CANARY');
    const detailed = capture('debug');
    detailed.logger.failure('task-failed', problem);
    expect(detailed.parsed()[0]).toMatchObject({ privateDetail: canary });
  });

  test('the message of an unknown error, which may quote data, is never written', () => {
    for (const level of ['info', 'debug'] as const) {
      const { logger, lines, parsed } = capture(level);
      logger.failure(
        'request-failed',
        Object.assign(new TypeError(`cannot read\n    at ${canary} (a.ts:1:1)`), { code: 'EACCES' }),
      );
      logger.failure('request-failed', canary);
      expect(lines.join()).not.toContain('CANARY');
      expect(parsed()[0]).toMatchObject({ code: 'internal', errorName: 'TypeError', errorCode: 'EACCES' });
      expect(parsed()[1]).toMatchObject({ code: 'internal', errorName: 'string' });
      expect(typeof parsed()[0]?.stack).toBe(level === 'debug' ? 'string' : 'undefined');
    }
  });

  test('a file gets the lines at once and can be moved away', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'consilium-log-'));
    const file = join(folder, 'logs', 'node.log');
    const logger = createLogger({ service: 'node', file });
    logger.info('first');
    expect(await readFile(file, 'utf8')).toMatch(/"event":"first"/);
    await rename(file, `${file}.1`);
    logger.reopen();
    logger.info('second');
    expect(await readFile(file, 'utf8')).toMatch(/^\{.*"event":"second"\}\n$/);
    await rm(folder, { recursive: true });
  });

  test('a file that cannot be written is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'consilium-log-'));
    expect(() => createLogger({ service: 'node', file: folder })).toThrow(`${folder} cannot be written as a log file`);
    await rm(folder, { recursive: true });
  });

  // Every write to this device, which Linux has, fails with ENOSPC.
  const testOnLinux = existsSync('/dev/full') ? test : test.skip;
  testOnLinux('a full disk neither ends the process nor is silent about lost lines', () => {
    const logger = createLogger({ service: 'node', file: '/dev/full' });
    for (let line = 0; line < 3000; line += 1) logger.info('started', { sentence: 'x'.repeat(500) });
    expect(logger.drops).toBeGreaterThan(500);
  });
});
