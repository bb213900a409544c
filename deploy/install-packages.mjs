/** Plain JavaScript for Node ≥ 20 and without a package: this file runs before anything is installed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { platformPackage, root } from './node-24.mjs';

const modules = join(root, 'node_modules');
const claim = join(root, '.consilium', 'installing.pid');

/**
 * Installs exactly what `npm ci` would, if something that `package-lock.json` lists is missing or of another version.
 * With `development` the packages that only tests and checks need count as well.
 */
export async function installPackages({ development }) {
  if (missingPackage(development) === null) return;
  if (process.platform === 'win32' && process.execPath.startsWith(modules + sep)) {
    throw new Error('The packages are out of date, and Windows cannot replace the Node that is running: run "npm ci".');
  }
  await takeClaim();
  try {
    const missing = missingPackage(development);
    if (missing !== null) await npmCi(missing, development);
  } finally {
    rmSync(claim, { force: true });
  }
}

/**
 * Name of the first package that is missing, null if none is. npm writes its hidden lock file last, so an
 * interrupted installation has none. Optional packages may fail to install, except the one that brings Node.
 */
function missingPackage(development) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === null) throw new Error(`package-lock.json is missing in ${root}: this is not a complete clone.`);
  const installed = readPackages(join(modules, '.package-lock.json'));
  if (installed === null) return 'all packages';
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/')) continue;
    const found = installed[path];
    const dispensable =
      (entry.optional && path !== `node_modules/${platformPackage}`) ||
      (!development && (entry.dev || entry.devOptional));
    if (found === undefined && dispensable) continue;
    const same = found !== undefined && found.version === entry.version && found.integrity === entry.integrity;
    if (!same || !existsSync(join(root, path, 'package.json'))) return path.slice('node_modules/'.length);
  }
  return null;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function npmCi(missing, development) {
  const say = (text) => process.stderr.write(text);
  say(`Installing the packages of package-lock.json with npm ci (missing: ${missing}) ...\n`);
  const expected = Object.entries(readPackages(join(root, 'package-lock.json'))).filter(isInstalledHere);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const onTerminal = process.stderr.isTTY;
  const progress = () => {
    // npm makes all folders at once and fills them afterwards.
    const filled = expected.filter(([path]) => existsSync(join(root, path, 'package.json'))).length;
    const line = `  ${seconds()} s, ${filled} of about ${expected.length} packages`;
    say(onTerminal ? `\r${line}` : `${line}\n`);
  };
  const timer = setInterval(progress, onTerminal ? 500 : 5000);

  // npm names itself when it runs a script; a bare `node deploy/bootstrap.mjs` takes the one on the path.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : null;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=notice', ...(development ? ['--include=dev'] : [])];
  const child = npm
    ? spawn(npmNode(), [npm, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const stop = (signal) => {
    child.kill(signal);
    rmSync(claim, { force: true });
    process.exit(1);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  process.off('SIGINT', stop).off('SIGTERM', stop);
  clearInterval(timer);
  if (onTerminal) say('\r');
  if (code !== 0) {
    const last = output.trimEnd().split('\n').slice(-20).join('\n');
    throw new Error(`npm ci failed. Is the npm registry reachable ("npm ping")? npm said:\n${last}`);
  }
  say(`  installed in ${seconds()} s\n`);
}

/** The Node that npm itself runs under: the one below node_modules is about to be replaced. */
function npmNode() {
  const node = process.env.npm_node_execpath;
  return node && existsSync(node) && !node.startsWith(modules + sep) ? node : process.execPath;
}

/** Two commands started at once in a fresh clone must not install over each other. */
async function takeClaim() {
  mkdirSync(join(root, '.consilium'), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(claim, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderLives()) {
      rmSync(claim, { force: true });
      continue;
    }
    if (!told) process.stderr.write('Another command is installing the packages here; waiting for it ...\n');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function holderLives() {
  try {
    const pid = Number(readFileSync(claim, 'utf8'));
    // Created but not yet written: its owner is alive.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const isInstalledHere = ([path, { os, cpu }]) =>
  path.startsWith('node_modules/') && suits(os, process.platform) && suits(cpu, process.arch);
const suits = (allowed, here) => allowed === undefined || [allowed].flat().includes(here);
