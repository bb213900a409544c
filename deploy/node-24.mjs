/** Plain JavaScript for Node ≥ 20 and without a package: this file runs before anything is installed. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The sources are TypeScript, which Node reads by itself from this version on. */
const needed = 24;

/** The npm package that carries Node 24 for this machine, whether or not the lock file lists it. */
export const platformPackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Path of the Node to use: the pinned one, else the running one where it is new enough, else null. */
export function findNode24() {
  const folder = join(root, 'node_modules', platformPackage);
  if (existsSync(join(folder, 'package.json'))) {
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const path = join(folder, typeof bin === 'string' ? bin : bin.node);
    if (existsSync(path)) return path;
  }
  return Number(process.versions.node.split('.')[0]) >= needed ? process.execPath : null;
}

export const isThisNode = (path) => realpathSync(path) === realpathSync(process.execPath);

export const withoutNode24 = `Consilium needs Node ${needed} or newer; this is Node ${process.versions.node}, and the package ${platformPackage},
which brings it along, is not installed. Either
  - run "npm ci" again with the npm registry reachable (Linux x64 and arm64, Windows x64), or
  - install Node ${needed} from your system's packages or https://nodejs.org and start again with it.
`;

/**
 * Runs Node with the terminal attached; signals reach it, and its end becomes ours.
 * Resolves with the exit code; does not return where the child died of a signal.
 */
export async function runNode(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the whole group: the child has it already.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const { code, signal, error } = await new Promise((resolve) => {
    child.once('error', (reason) => {
      resolve({ code: 1, signal: null, error: reason });
    });
    child.once('exit', (exitCode, exitSignal) => {
      resolve({ code: exitCode, signal: exitSignal, error: null });
    });
  });
  for (const each of signals) process.off(each, forward);
  if (error) process.stderr.write(`${node} cannot be started on this machine: ${error.message}\n`);
  if (signal) {
    process.kill(process.pid, signal);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return code ?? 1;
}
