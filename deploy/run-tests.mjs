/** Runs jest: the units first, then the suites, which start processes of their own, and last the faults, alone. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runNode } from './node-24.mjs';

// As arguments of Node, not in NODE_OPTIONS: jest hands them to its workers, and nothing else inherits them.
const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');

/** Options with which jest does something else than running the tests once, or with which the caller picks a project. */
const onlyAsAsked =
  /^--(selectProjects|ignoreProjects|projects|watch|watchAll|listTests|json|outputFile|showConfig|clearCache|init|help|version)(=|$)/;
const choosesWorkers = /^(--(maxWorkers|runInBand)(=|$)|-w|-i$)/;

/** Returns the exit code. The last line it prints is `N passed, N failed`. */
export async function runTests(node, args) {
  if (args.some((argument) => onlyAsAsked.test(argument) || argument === '-h')) return jestOnce(node, args);
  const cores = availableParallelism();
  const units = await countedRun(node, 'unit', Math.min(cores, 4), args);
  const suites = await countedRun(node, 'suite', Math.min(cores, 4), args);
  const faults = await countedRun(node, 'fault', 1, args);
  const passed = units.passed + suites.passed + faults.passed;
  const failed = units.failed + suites.failed + faults.failed;
  if (passed + failed === 0) process.stdout.write('No test was found.\n');
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return units.code === 0 && suites.code === 0 && faults.code === 0 && passed > 0 ? 0 : 1;
}

/** The fault suite alone, with as many kills as asked for: `--kills N --seed S`. Returns the exit code. */
export async function runFaults(node, args) {
  const variables = { '--kills': 'FAULT_KILLS', '--seed': 'FAULT_SEED' };
  const words = args.flatMap((argument) => argument.split('='));
  for (let i = 0; i < words.length; i += 2) {
    const variable = variables[words[i]];
    if (variable === undefined || !/^\d+$/.test(words[i + 1] ?? '')) {
      process.stderr.write('Usage: npm run test:faults -- [--kills N] [--seed S]\n');
      return 2;
    }
    process.env[variable] = words[i + 1];
  }
  return jestOnce(node, ['--selectProjects', 'fault', '--runInBand']);
}

async function countedRun(node, project, workers, args) {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-test-'));
  const file = join(folder, 'results.json');
  try {
    process.stdout.write(`\nRunning the ${project}s:\n`);
    const code = await jestOnce(node, [
      ...['--selectProjects', project, '--passWithNoTests', '--json', '--outputFile', file],
      ...(args.some((argument) => choosesWorkers.test(argument)) ? [] : ['--maxWorkers', String(workers)]),
      ...args,
    ]);
    return { code, ...readCounts(file, code) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that cannot even be loaded is a failure, though jest counts no test in it. */
function readCounts(file, code) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return { passed: results.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

export const jestOnce = (node, args) => runNode(node, [...nodeFlags, jest, ...args]);
