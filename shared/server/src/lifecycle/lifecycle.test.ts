import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createLogger } from '../logging/logger.ts';
import { Lifecycle } from './lifecycle.ts';

function capture() {
  const lines: string[] = [];
  return { lines, logger: createLogger({ service: 'test', write: (line) => lines.push(line) }) };
}

describe('lifecycle', () => {
  test('parts start in order and stop in reverse, once', async () => {
    const told: string[] = [];
    const { life, process } = await Lifecycle.start(capture().logger, async (starting) => {
      for (const name of ['lock', 'database', 'server']) {
        const stop = (part: string) => void told.push(`stop ${part}`);
        await starting.part(name, () => name, stop);
        told.push(`start ${name}`);
      }
      expect(starting.ready).toBe(false);
      return 'composed';
    });
    expect(process).toBe('composed');
    expect(life.ready).toBe(true);
    await Promise.all([life.stop(), life.stop()]);
    expect(told).toEqual(['start lock', 'start database', 'start server', 'stop server', 'stop database', 'stop lock']);
    expect(life.ready).toBe(false);
  });

  test('the signal is aborted before the first part stops, and each stop is waited for', async () => {
    const told: unknown[] = [];
    const { life } = await Lifecycle.start(capture().logger, async (starting) => {
      await starting.part(
        'first',
        () => undefined,
        () => void told.push('first'),
      );
      await starting.part(
        'slow',
        () => undefined,
        async () => {
          told.push(starting.stopping.aborted);
          await new Promise((resolve) => setTimeout(resolve, 10));
          told.push('slow');
        },
      );
    });
    await life.stop();
    expect(told).toEqual([true, 'slow', 'first']);
  });

  test('when a part does not start, those before it are stopped and the reason is thrown', async () => {
    const told: string[] = [];
    const starting = Lifecycle.start(capture().logger, async (life) => {
      await life.part(
        'lock',
        () => undefined,
        () => void told.push('lock released'),
      );
      await life.part(
        'server',
        () => Promise.reject(new Error('port in use')),
        () => void told.push('never'),
      );
    });
    await expect(starting).rejects.toThrow('port in use');
    expect(told).toEqual(['lock released']);
  });

  test('a part that fails to stop is logged and the others are stopped', async () => {
    const { logger, lines } = capture();
    const told: string[] = [];
    const { life } = await Lifecycle.start(logger, async (starting) => {
      await starting.part(
        'lock',
        () => undefined,
        () => void told.push('lock released'),
      );
      await starting.part(
        'loop',
        () => undefined,
        () => Promise.reject(new Error('CANARY')),
      );
    });
    await life.stop();
    expect(told).toEqual(['lock released']);
    expect(lines.join()).toMatch(/"part":"loop".*"event":"stop-failed"/);
    expect(lines.join()).not.toContain('CANARY');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops a process in order; a second signal ends it at once',
    async (signal) => {
      const here = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
      const program = `
      const { Lifecycle, stopOnSignal } = await import(${here('./lifecycle.ts')});
      const { createLogger } = await import(${here('../logging/logger.ts')});
      const logger = createLogger({ service: 'test', write: () => undefined });
      const keep = setInterval(() => undefined, 1000);
      const { life } = await Lifecycle.start(logger, (life) => life.part('part', () => 1, async () => {
        console.log('stopping');
        if (process.argv[1] === 'stuck') await new Promise(() => undefined);
      }));
      const stopped = stopOnSignal(life, logger);
      console.log('started');
      await stopped;
      clearInterval(keep);
      console.log('stopped');`;
      for (const [mode, end] of [
        ['well', { said: 'started\nstopping\nstopped\n', code: 0, by: null }],
        ['stuck', { said: 'started\nstopping\n', code: null, by: signal }],
      ] as const) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, mode], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let said = '';
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
        });
        const until = async (text: string): Promise<void> => {
          while (!said.includes(text) && child.exitCode === null && child.signalCode === null)
            await new Promise((resolve) => setTimeout(resolve, 5));
        };
        const exit = once(child, 'close');
        await until('started');
        child.kill(signal);
        await until('stopping');
        if (mode === 'stuck') child.kill(signal);
        else await until('stopped');
        const [code, by] = (await exit) as [number | null, NodeJS.Signals | null];
        expect({ said, code, by }).toEqual(end);
      }
    },
    30_000,
  );
});
