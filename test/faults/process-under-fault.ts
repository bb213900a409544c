import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { startCoordinator } from '@consilium/coordinator/start.ts';
import { startNode } from '@consilium/node/start.ts';
import { stopOnSignal } from '@consilium/server/lifecycle/lifecycle.ts';
import type { DurableWriteHook } from '@consilium/server/database/database.ts';

/**
 * The production process, composed as ever, with one thing added: at a durable write that the file `kill-at` in its
 * folder names, it kills itself with SIGKILL, before or after the commit. What it is about to do is noted first.
 */
const [role = '', ...args] = process.argv.slice(2);
const option = (name: string) => args[args.indexOf(name) + 1] ?? '';
const folder = option('--folder');
const killFile = join(folder, 'kill-at');

const onDurableWrite: DurableWriteHook = (name, moment) => {
  appendFileSync(join(folder, 'durable-writes'), `${name}:${moment}\n`);
  if (!existsSync(killFile)) return;
  const wanted = readFileSync(killFile, 'utf8');
  if (wanted !== 'any' && wanted !== `${name}:${moment}`) return;
  rmSync(killFile);
  appendFileSync(join(folder, 'kills'), `${name}:${moment}\n`);
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered before the next statement of this thread runs anything durable.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
};

/** What was compiled is kept at once (NODE_COMPILE_CACHE): this process hardly ever ends by itself. */
function started(): void {
  flushCompileCache();
  process.stdout.write(`The ${role} is running.\n`);
}

const options = { folder, logFile: option('--log'), onDurableWrite };
if (role === 'coordinator') {
  const { life, log } = await startCoordinator(options);
  started();
  await stopOnSignal(life, log, true);
} else {
  const { life, log } = await startNode(options);
  started();
  await stopOnSignal(life, log, true);
}
process.exit(0);
