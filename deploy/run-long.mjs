/**
 * `npm run test:long [-- --minutes M --seed S]`: what the tests try by chance, tried for longer. Kills at durable writes,
 * sums of the whole cohort in other orders and splits, then every property, round after round, each with a seed of its
 * own. A failure prints the seed with which it happens again.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './node-24.mjs';
import { jestOnce, runFaults } from './run-tests.mjs';

const kills = 200;
/** For each property in a round. */
const seconds = 4;
const folders = ['shared', 'node', 'coordinator', 'deploy', 'test'];

/** Returns the exit code. */
export async function runLong(node, args) {
  const options = readOptions(args);
  if (options === null) {
    process.stderr.write('Usage: npm run test:long [-- --minutes M --seed S]\n');
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'consilium-long-'));
  try {
    return await run(node, options, join(folder, 'counts'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOptions(args) {
  const options = { minutes: 16, seed: Date.now() % 1_000_000_000 };
  const words = args.flatMap((argument) => argument.split('='));
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i]?.slice(2);
    if (!words[i]?.startsWith('--') || !(name in options) || !/^\d+$/.test(words[i + 1] ?? '')) return null;
    options[name] = Number(words[i + 1]);
  }
  return options;
}

async function run(node, { minutes, seed }, counts) {
  const began = Date.now();
  const spent = () => (Date.now() - began) / 60_000;
  process.stdout.write(`seed ${seed}\n`);
  Object.assign(process.env, { LONG_SECONDS: String(seconds), LONG_COUNTS: counts, LONG_SEED: String(seed) });
  const codes = [await runFaults(node, ['--kills', String(kills), '--seed', String(seed)])];
  codes.push(await jestOnce(node, ['--selectProjects', 'suite', '--testPathPatterns', 'test/analyses/exact-sums']));
  const files = propertyFiles();
  let rounds = 0;
  for (let last = 0; rounds === 0 || spent() + last < minutes; rounds += 1) {
    const from = spent();
    process.env.LONG_SEED = String(seed + rounds);
    codes.push(
      await jestOnce(node, ['--config', 'test/long/jest.config.mjs', '--silent', '--runTestsByPath', ...files]),
    );
    last = spent() - from;
  }
  const cases = readFileSync(counts, 'utf8').trim().split('\n').map(Number);
  const failed = codes.filter((code) => code !== 0).length;
  process.stdout.write(
    `\nseed ${seed}: at least ${kills} kills; ${Math.ceil(cases.length / rounds / 2)} properties in ${rounds} rounds, ` +
      `${cases.reduce((sum, each) => sum + each, 0)} cases; ${Math.round(spent())} minutes; ` +
      `${failed === 0 ? 'nothing failed' : `${failed} of ${codes.length} parts failed`}\n`,
  );
  return failed === 0 ? 0 : 1;
}

/** Tests that try properties. */
function propertyFiles() {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, path)))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .filter((path) => readFileSync(join(root, path), 'utf8').includes("from 'fast-check'"));
}
