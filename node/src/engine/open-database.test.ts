import type { DuckDBConnection } from '@duckdb/node-api';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './open-database.ts';
import { literal } from './quote-sql.ts';

const limits = { memoryLimitMb: 64, threads: 1, spillLimitMb: 16 };
const root = mkdtempSync(join(tmpdir(), 'consilium-lock-'));
const [inside, outside, spill] = ['inside', 'outside', 'spill'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
const single = join(outside, "it's [one] *.csv");
let connection: DuckDBConnection;

beforeAll(async () => {
  for (const folder of [inside, outside, spill]) mkdirSync(folder);
  for (const path of [join(inside, 'a.csv'), join(outside, 'a.csv'), single]) writeFileSync(path, 'x\n1\n');
  connection = await openDatabase({ ...limits, spill, files: [single], folders: [inside] });
});

afterAll(() => {
  connection.closeSync();
  rmSync(root, { recursive: true });
});

async function count(from: string): Promise<unknown> {
  return (await (await connection.run(`SELECT count(*) FROM ${from}`)).getRows())[0]?.[0];
}

test('reads the folders and files it was given, whatever characters their names have', async () => {
  expect(await count(`read_csv(${literal(join(inside, 'a.csv'))})`)).toBe(1n);
  expect(await count(`read_csv(${literal(single)})`)).toBe(1n);
});

/** These go to the connection itself, past the check of statements: the second wall stands without the first. */
describe('the lock', () => {
  test.each([
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM read_blob('/proc/self/environ')`,
    `SELECT * FROM '${join(outside, 'a.csv')}'`,
    `SELECT * FROM read_csv('${inside}/../outside/a.csv')`,
    `SELECT * FROM glob('/*')`,
    `COPY (SELECT 1) TO '${join(outside, 'x.csv')}'`,
    `EXPORT DATABASE '${join(outside, 'export')}'`,
    `ATTACH '${join(outside, 'x.db')}'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    `LOAD '${join(inside, 'x.duckdb_extension')}'`,
    `SELECT * FROM read_csv('https://127.0.0.1:1/a.csv')`,
    'SET enable_external_access = true',
    `SET allowed_directories = ['/']`,
    `SET allowed_paths = ['/etc/passwd']`,
    'SET lock_configuration = false',
    'RESET lock_configuration',
    'SET threads = 2',
    `SET memory_limit = '10GB'`,
    `SET temp_directory = '${outside}'`,
    `CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')`,
  ])('holds against %s', async (sql) => {
    await expect(connection.run(sql)).rejects.toThrow();
  });

  test('keeps the limits it was given', async () => {
    const result = await connection.run(
      "SELECT current_setting('threads'), current_setting('memory_limit'), current_setting('max_temp_directory_size')",
    );
    expect(await result.getRows()).toEqual([[1n, '64.0 MiB', '16.0 MiB']]);
  });
});
