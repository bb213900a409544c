import type { DuckDBConnection } from '@duckdb/node-api';
import { tmpdir } from 'node:os';
import { checkStatement } from './check-statement.ts';
import { openDatabase } from './open-database.ts';

const limits = { memoryLimitMb: 64, threads: 1, spillLimitMb: 16 };
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await openDatabase({ ...limits, spill: tmpdir(), files: [], folders: [] });
});

afterAll(() => connection.closeSync());

describe('statements that a node builds', () => {
  test.each([
    'SELECT count(*) FROM dataset',
    'SELECT * FROM dataset AS d, unnest([1, 2]) AS g(x), generate_series(1, 3) AS s(t)',
    'WITH a AS (SELECT x FROM dataset), b AS (SELECT * FROM a) SELECT count(*) FROM b JOIN a USING (x)',
    'SELECT g FROM (VALUES (1), (2)) AS v(g) LEFT JOIN (SELECT x FROM dataset) AS d ON d.x = v.g WHERE g = $1',
    'SELECT 1 FROM dataset UNION ALL SELECT 2',
  ])('%s', async (sql) => {
    await expect(checkStatement(connection, sql)).resolves.toBeUndefined();
  });
});

describe('statements that are refused before they are planned', () => {
  test.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM dataset WHERE x IN (SELECT content FROM read_text('/etc/passwd'))",
    "WITH a AS (SELECT * FROM read_parquet('x.parquet')) SELECT * FROM a",
    "SELECT (SELECT count(*) FROM glob('*')) FROM dataset",
    "SELECT 1 FROM dataset UNION ALL SELECT 2 FROM glob('*')",
    "SELECT * FROM query('COPY dataset TO ''x''')",
    'SELECT * FROM query_table([$1])',
    'SELECT * FROM other',
    'SELECT * FROM memory.main.dataset',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM duckdb_settings()',
    'SELECT 1 WHERE EXISTS (WITH a AS (SELECT 1) SELECT * FROM a) AND EXISTS (SELECT * FROM a)',
    'SELECT 1; SELECT 2',
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    'INSTALL httpfs',
    'LOAD httpfs',
    "ATTACH '/tmp/x.db'",
    'SET threads = 2',
    'PRAGMA threads = 2',
    'CREATE TABLE t AS SELECT 1',
    'DROP VIEW dataset',
    'DESCRIBE dataset',
    'PIVOT dataset ON x',
    "EXPORT DATABASE '/tmp/x'",
    'not a statement',
    '',
  ])('%s', async (sql) => {
    await expect(checkStatement(connection, sql)).rejects.toThrow('Refused Statement');
  });
});
