/**
 * What `npm start`, `npm test` and `npm run consilium` run. Plain JavaScript for Node ≥ 20 and without a package:
 * it installs what is missing, exactly as `npm ci` would, and goes on under Node 24.
 *
 *     bootstrap.mjs demo …    → consilium demo …
 *     bootstrap.mjs test …    → jest …
 *     bootstrap.mjs faults …  → the fault suite alone, with --kills and --seed
 *     bootstrap.mjs long …    → the tests by chance, for longer
 *     bootstrap.mjs bench …   → test/bench
 *     bootstrap.mjs …         → consilium …
 */
import { join } from 'node:path';
import { endWithNpm } from './end-with-npm.mjs';
import { installPackages } from './install-packages.mjs';
import { findNode24, isThisNode, root, runNode, withoutNode24 } from './node-24.mjs';
import { runLong } from './run-long.mjs';
import { runFaults, runTests } from './run-tests.mjs';

const args = process.argv.slice(2);
const tests = new Map([
  ['test', runTests],
  ['faults', runFaults],
  ['long', runLong],
  ['bench', (node, rest) => runNode(node, [join(root, 'test', 'bench', 'cli.ts'), ...rest])],
]).get(args[0]);

/** The Node to go on with, null where there is none (and why has been said). */
async function prepare() {
  try {
    await installPackages({ development: tests !== undefined });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return null;
  }
  const node = findNode24();
  if (node === null) process.stderr.write(withoutNode24);
  return node;
}

endWithNpm();
const node = await prepare();
const program = join(root, 'deploy', 'consilium.mjs');
if (node === null) {
  process.exitCode = 1;
} else if (tests) {
  process.exitCode = await tests(node, args.slice(1));
} else if (isThisNode(node)) {
  process.argv = [process.execPath, program, ...args];
  await import('./consilium.mjs');
} else {
  process.exitCode = await runNode(node, [program, ...args]);
}
