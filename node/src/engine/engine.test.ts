import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadDataset } from '../data/load-dataset.ts';
import type { Cell } from './data-engine.ts';
import { startEngine } from './engine.ts';
import type { EmbeddedEngine } from './engine.ts';

const root = mkdtempSync(join(tmpdir(), 'consilium-engine-'));
const folder = join(root, 'engine');
const settings = { folder, memoryLimitMb: 64, threads: 1, spillLimitMb: 8, timeoutMs: 30_000 };
const endless = 'SELECT count(*) FROM range(100000000) AS a(i), range(100000) AS b(j) WHERE (i * j) % 7 = 3';
const canary = 'CANARY-PATIENT-7';
let engine: EmbeddedEngine;
let cut: string;

beforeAll(async () => {
  process.env['CONSILIUM_TEST_SECRET'] = 'do-not-inherit';
  const file = join(root, 'small.csv');
  writeFileSync(file, `patient_key,age,grade,hormon\n${canary},50,a,1\np2,60,b,0\np3,,a,NA\n`);
  const loaded = await loadDataset(settings, {
    file,
    dictionary: {
      dictionary: 'small',
      version: 1,
      variables: [
        { name: 'age', type: 'integer', min: 18, max: 100 },
        { name: 'grade', type: 'category', levels: ['a', 'b'] },
        { name: 'hormon', type: 'boolean' },
      ],
    },
    now: new Date(),
  });
  cut = loaded.cut.id;
  engine = await startEngine(settings);
}, 30_000);

afterAll(async () => {
  await engine.stop();
  delete process.env['CONSILIUM_TEST_SECRET'];
  rmSync(root, { recursive: true });
});

async function ask(sql: string, parameters: readonly unknown[] = []): Promise<Cell[][]> {
  return engine.run(cut, { sql, parameters });
}

async function problemOf(work: Promise<unknown>): Promise<{ code: string; text: string; privateDetail: string }> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'Problem' });
  const { code, message, privateDetail } = error as { code: string; message: string; privateDetail?: string };
  return { code, text: JSON.stringify(error) + message, privateDetail: privateDetail ?? '' };
}

describe('answers', () => {
  test('are text and numbers, wide integers as text', async () => {
    expect(
      await ask(
        `SELECT count(*), sum(CAST(age AS BIGINT)), avg(age), min(grade), bool_or(hormon), CAST(2 AS INTEGER),
           CAST(1.50 AS DECIMAL(4, 2)), CAST(NULL AS VARCHAR), CAST('170141183460469231731687303715884105727' AS HUGEINT)
         FROM dataset`,
      ),
    ).toEqual([['3', '110', 55, 'a', 1, 2, '1.50', null, '170141183460469231731687303715884105727']]);
  });

  test('parameters of every kind are bound', async () => {
    const parameters = ['a', 54.5, true, 2n ** 100n, null, -3n];
    expect(
      await ask(
        `SELECT count(*) FILTER (WHERE grade = $1 AND age < $2 AND hormon = $3), $4::HUGEINT, $5::VARCHAR, $6::BIGINT
         FROM dataset`,
        parameters,
      ),
    ).toEqual([['1', (2n ** 100n).toString(), null, '-3']]);
  });

  test('a bound text is only ever a text', async () => {
    const hostile = [
      "' OR 1=1 --",
      "'; COPY dataset TO '/tmp/x'; --",
      '"; DROP VIEW dataset; --',
      '$1',
      '\\',
      '\u2028',
    ];
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), async (text) => {
        fc.pre(!text.includes('\0') && text.isWellFormed());
        const [row] = await ask('SELECT $1::VARCHAR, count(*) FILTER (WHERE grade = $1) FROM dataset', [text]);
        expect(row).toEqual([text, text === 'a' ? '2' : text === 'b' ? '1' : '0']);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  test('what cannot be bound is refused before it is sent', async () => {
    for (const value of [Number.NaN, Infinity, undefined, {}, [1], 2n ** 127n, new Date()]) {
      expect((await problemOf(ask('SELECT $1', [value]))).code).toBe('invalid-input');
    }
  });

  test('queries sent at once are answered in turn', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map((n) => ask('SELECT $1::INTEGER', [n])));
    expect(answers).toEqual([[[1]], [[2]], [[3]], [[4]]]);
  });

  test('a cut that is not here is not found', async () => {
    const query = { sql: 'SELECT count(*) FROM dataset', parameters: [] };
    expect((await problemOf(engine.run('0123456789abcdef', query))).code).toBe('not-found');
    expect((await problemOf(engine.run('../../etc/passwd', query))).code).toBe('not-found');
    expect(await engine.run(cut, query)).toEqual([['3']]);
  });
});

describe('what must not come out', () => {
  test('the patient key is out of reach', async () => {
    for (const sql of ['SELECT patient_key FROM dataset', 'SELECT dataset FROM dataset', 'SELECT * FROM dataset']) {
      const outcome = await ask(sql).catch(() => []);
      expect(JSON.stringify(outcome)).not.toContain(canary);
    }
  });

  test('an error tells its class and no value', async () => {
    const { code, text, privateDetail } = await problemOf(
      ask(`SELECT CAST(grade || '${canary}' AS DOUBLE) FROM dataset`),
    );
    expect([code, privateDetail]).toEqual(['engine-failed', 'Conversion Error']);
    expect(text).not.toContain(canary);
  });

  test('a number that is not finite is a failure, not a missing value', async () => {
    expect((await problemOf(ask("SELECT 'NaN'::DOUBLE"))).privateDetail).toBe('Answer Value Error');
  });

  test.each([
    ["SELECT * FROM read_csv('/etc/passwd')"],
    ["COPY dataset TO 'datasets/x.csv'"],
    ['INSTALL httpfs'],
    ["ATTACH 'x.db'"],
    ['SET threads = 8'],
  ])('refuses %s', async (sql) => {
    const { code, privateDetail } = await problemOf(ask(sql));
    expect([code, privateDetail]).toEqual(['engine-failed', 'Refused Statement Error']);
  });

  test('the process has no environment', async () => {
    await ask('SELECT 1');
    const names = readFileSync(`/proc/${String(engine.processId)}/environ`, 'utf8').split('\0');
    expect(names.map((entry) => entry.split('=')[0]).filter((name) => name !== '')).toEqual(
      expect.not.arrayContaining(['PATH', 'HOME', 'NODE_OPTIONS', 'CONSILIUM_TEST_SECRET']),
    );
    expect(names.join()).not.toContain('do-not-inherit');
  });
});

describe('limits', () => {
  test('too much time: the query ends, the next one works', async () => {
    const hasty = await startEngine({ ...settings, timeoutMs: 1000 });
    const { code, privateDetail } = await problemOf(hasty.run(cut, { sql: endless, parameters: [] }));
    expect([code, privateDetail]).toEqual(['engine-limit', 'timeout']);
    expect(await hasty.run(cut, { sql: 'SELECT count(*) FROM dataset', parameters: [] })).toEqual([['3']]);
    await hasty.stop();
  }, 30_000);

  test.each([
    ['memory', 'SELECT length(string_agg(sha256(i::VARCHAR))) FROM range(3000000) AS a(i)'],
    [
      'temporary space',
      'SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY sha256(i::VARCHAR)) AS n FROM range(1500000) AS a(i))',
    ],
  ])(
    'too much %s: the query ends, the next one works',
    async (_, sql) => {
      const { code, privateDetail } = await problemOf(ask(sql));
      expect([code, privateDetail]).toEqual(['engine-limit', 'Out of Memory Error']);
      expect(await ask('SELECT count(*) FROM dataset')).toEqual([['3']]);
    },
    30_000,
  );

  test('an answer with millions of cells is refused', async () => {
    expect((await problemOf(ask('SELECT i FROM range(4000001) AS a(i)'))).code).toBe('engine-limit');
  });
});

describe('a process that dies', () => {
  test('killed in the middle of a query: that query fails, the next one works', async () => {
    await ask('SELECT 1');
    const first = engine.processId;
    const query = problemOf(ask(endless));
    await delay(150);
    process.kill(Number(first), 'SIGKILL');
    expect((await query).code).toBe('engine-failed');
    expect(await ask('SELECT count(*) FROM dataset')).toEqual([['3']]);
    expect(engine.processId).not.toBe(first);
  }, 30_000);

  test('killed between two queries: nobody notices', async () => {
    const killed = engine.processId;
    process.kill(Number(killed), 'SIGKILL');
    // Until the exit is known here a query would meet the dead process, and say so.
    while (engine.processId === killed) await delay(10);
    expect(await ask('SELECT count(*) FROM dataset')).toEqual([['3']]);
  });

  test('dies with its parent, also in the middle of a query', async () => {
    const program = `
      import { startEngine } from ${JSON.stringify(new URL('./engine.ts', import.meta.url).href)};
      const engine = await startEngine(${JSON.stringify({ ...settings, timeoutMs: 60_000 })});
      process.stdout.write(String(engine.processId));
      await engine.run(${JSON.stringify(cut)}, { sql: ${JSON.stringify(endless)}, parameters: [] });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { env: {} });
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    await delay(200);
    parent.kill('SIGKILL');
    expect(await endsWithin(Number(pid.toString()), 3000)).toBe(true);
  }, 30_000);

  test('leaves no temporary files', async () => {
    await ask('SELECT 1');
    expect(
      readdirSync(join(folder, 'spill')).filter((name) => name.startsWith(`${String(process.pid)}-`)),
    ).toHaveLength(1);
  });
});

test('after a stop nothing is answered', async () => {
  const other = await startEngine(settings);
  const running = problemOf(other.run(cut, { sql: endless, parameters: [] }));
  const waiting = problemOf(other.run(cut, { sql: 'SELECT 1', parameters: [] }));
  await delay(100);
  await other.stop();
  expect([(await running).code, (await waiting).code]).toEqual(['not-ready', 'not-ready']);
  expect((await problemOf(other.run(cut, { sql: 'SELECT 1', parameters: [] }))).code).toBe('not-ready');
});

async function endsWithin(pid: number, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 50) {
    try {
      if (readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ')) return true;
    } catch {
      return true;
    }
    await delay(50);
  }
  return false;
}
