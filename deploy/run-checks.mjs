/** The checks of `npm run check`, as many at a time as there are cores. Each says what it found in one piece. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { root } from './node-24.mjs';

/** Scripts of package.json, the longest first: what is left for the end is short. */
const checks = ['check:lint', 'check:types', 'check:format', 'check:rules', 'check:unused'];

function run(check) {
  const child = spawn('npm', ['run', '-s', check], { cwd: root, shell: process.platform === 'win32' });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      if (code !== 0) process.stdout.write(`${check} failed.\n`);
      resolve(code === 0);
    });
  });
}

const left = [...checks];
const passed = [];
async function lane() {
  for (let check = left.shift(); check !== undefined; check = left.shift()) passed.push(await run(check));
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), checks.length) }, lane));
process.exitCode = passed.every(Boolean) ? 0 : 1;
