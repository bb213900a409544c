import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { localOf } from '@consilium/core/analyses/local.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { readQuery } from '@consilium/client/read-query.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { postgres } from '@consilium/core/sql/postgres.ts';
import { cutWarehouse } from '@consilium/node/data/cut-warehouse.ts';
import type { Cell, DataEngine } from '@consilium/node/engine/data-engine.ts';
import { toWire } from '@consilium/node/engine/to-wire.ts';
import { makeWarehouseCut } from '@consilium/node/engine/postgres-cut.ts';
import { startPostgresEngine } from '@consilium/node/engine/postgres-engine.ts';
import { runOnCut } from '@consilium/node/engine/postgres-run.ts';
import { PostgresSession } from '@consilium/node/engine/postgres-session.ts';
import type { Warehouse } from '@consilium/node/engine/warehouse.ts';
import { startPostgres, type PostgresServer } from '../contracts/postgres-server.ts';
import { fillTable, openHospital, type Hospital } from './hospital.ts';

const root = mkdtempSync(join(tmpdir(), 'consilium-warehouse-'));
const settings = {
  folder: join(root, 'engine'),
  memoryLimitMb: 128,
  threads: 1,
  spillLimitMb: 16,
  timeoutMs: 30_000,
};
const dictionary = readDictionary({
  dictionary: 'small',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'stage', type: 'category', levels: ['1', '2', '3'] },
    { name: 'smoker', type: 'boolean' },
  ],
});
const rows = [
  { age: 50, stage: '1', smoker: true },
  { age: 61, stage: '2', smoker: false },
  { age: 120, stage: '2', smoker: null },
  { age: null, stage: null, smoker: true },
];
const secretText = 'SECRET-DIAGNOSIS';
const endless = 'select sum(a.i * b.j) from generate_series(1, 1000000) as a(i), generate_series(1, 1000000) as b(j)';

let server: PostgresServer;
const engines: DataEngine[] = [];
const sessions: PostgresSession[] = [];

beforeAll(async () => {
  server = await startPostgres();
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop();
  for (const open of sessions.splice(0)) open.close();
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

async function filled(): Promise<Hospital> {
  const hospital = await openHospital(server);
  await fillTable(hospital, rows, dictionary);
  return hospital;
}

/** The work of the engine's child in this process, which saves starting one for each test. */
function session(config: Warehouse): PostgresSession {
  const made = new PostgresSession(config.url.reveal());
  sessions.push(made);
  return made;
}

async function cutOf(config: Warehouse, of: Dictionary = dictionary, unmapped: 'error' | 'missing' = 'error') {
  const { table, patientKey, columns: mapping } = config;
  const request = { table, patientKey, mapping, dictionary: of, unmapped, timeoutMs: settings.timeoutMs };
  return makeWarehouseCut(session(config), request);
}

/** Questions to a cut just made. */
async function cutAndAsk(config: Warehouse, of: Dictionary = dictionary) {
  const made = await cutOf(config, of);
  const [open, stamps] = [session(config), new Map<string, string>()];
  const ask = (sql: string, parameters: readonly unknown[] = [], cut = made.cut): Promise<Cell[][]> =>
    open.transaction(settings.timeoutMs, (query) =>
      runOnCut(query, { cut, sql, parameters: parameters.map(toWire) }, stamps),
    );
  return { ...made, ask };
}

/** The same through the node's own engine. */
async function opened(config: Warehouse, of: Dictionary = dictionary) {
  const request = { dictionary: of, unmapped: 'error', now: new Date() } as const;
  const { cut } = await cutWarehouse(settings, config, request);
  const engine = await startPostgresEngine(settings, config);
  engines.push(engine);
  const ask = (sql: string, parameters: readonly unknown[] = []): Promise<Cell[][]> =>
    engine.run(cut.id, { sql, parameters });
  return { cut, engine, ask };
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error: unknown = await work.then(
    (answer) => new Error(`answered ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw error;
  expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(secretText);
  return error;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await problemOf(work)).code;
}

const count = 'select count(*) from dataset';

describe('the dataset', () => {
  test('is the table in the types of the dictionary, without the patient key', async () => {
    const { ask, report } = await cutAndAsk((await filled()).config());
    expect(report).toEqual({
      file: expect.stringMatching(/[.]patients$/) as unknown,
      rows: 4,
      variables: [
        { name: 'age', type: 'integer', missing: 1, outOfBounds: 1, unmapped: 0 },
        { name: 'stage', type: 'category', missing: 1, outOfBounds: 0, unmapped: 0 },
        { name: 'smoker', type: 'boolean', missing: 1, outOfBounds: 0, unmapped: 0 },
      ],
      ignored: [],
      generatedKey: false,
    });
    expect(await ask(count)).toEqual([['4']]);
    const sql = 'select count(*) filter (where smoker), sum(age)::numeric, $1::int8, null, true from dataset';
    expect(await ask(sql, [2n ** 62n])).toEqual([['2', '231', String(2n ** 62n), null, 1]]);
    expect(await codeOf(ask('select mrn from dataset'))).toBe('engine-failed');
  });

  test('columns of other types and names are read as a file would be', async () => {
    const hospital = await openHospital(server);
    await hospital.execute(
      `create table ${hospital.schema}.patients (mrn text, "Age at Dx" numeric(5,1), tumour numeric(3,1), cigarettes text, note text)`,
    );
    await hospital.execute(`grant select on ${hospital.schema}.patients to ${hospital.role}`);
    await hospital.execute(
      `insert into ${hospital.schema}.patients values ('a', 50.0, 1.0, ' TRUE ', '${secretText}'), ('b', 61, 2.0, '0', null), ` +
        `('c', 'NaN', 3, 'NA', null), ('d', null, null, '', null)`,
    );
    const columns = { age: 'Age at Dx', stage: 'tumour', smoker: 'cigarettes' };
    const { ask, report } = await cutAndAsk(hospital.config({ columns }));
    expect(report.ignored).toEqual(['note']);
    expect(report.variables.map(({ missing }) => missing)).toEqual([2, 1, 2]);
    const groups = 'select stage, count(*) filter (where smoker), count(*) filter (where not smoker) from dataset';
    expect(await ask(`${groups} group by 1 order by 1 nulls last`)).toEqual([
      ['1', '1', '0'],
      ['2', '0', '1'],
      ['3', '0', '0'],
      [null, '0', '0'],
    ]);
  });

  test('the same data have the same hash in any order, other data another', async () => {
    const [a, b] = [await filled(), await filled()];
    await b.execute(`update ${b.schema}.patients set age = age where mrn = 1`);
    expect((await cutOf(b.config())).cut.hash).toBe((await cutOf(a.config())).cut.hash);
    await b.execute(`update ${b.schema}.patients set age = 51 where mrn = 1`);
    expect((await cutOf(b.config())).cut.hash).not.toBe((await cutOf(a.config())).cut.hash);
  });
});

describe('a table that does not fit', () => {
  test.each<[string, string, RegExp]>([
    ['alter table T drop column age', 'column', /no column `age`/],
    ['alter table T rename column age to agee', 'name', /did you mean.*agee/],
    ['alter table T alter column age type text', 'type', /type does not fit/],
    ['update T set age = 50.5 where mrn = 1', 'whole number', /not a whole number/],
    [`update T set stage = '${secretText}' where mrn = 1`, 'level', /not a level of the dictionary/],
    ['alter table T drop constraint patients_pkey; update T set mrn = 1', 'key', /same patient key/],
    [
      'alter table T drop constraint patients_pkey, alter mrn drop not null; update T set mrn = null',
      'no key',
      /missing/,
    ],
    ['alter table T drop column mrn', 'no key column', /no column `mrn`/],
    ['delete from T', 'empty', /no records/],
    ['drop table T', 'gone', /no such table/],
    ['revoke select on T from R', 'unreadable', /cannot read/],
  ])('%s', async (sql, _, message) => {
    const hospital = await filled();
    await hospital.execute(sql.replaceAll('T', `${hospital.schema}.patients`).replaceAll('R', hospital.role));
    const problem = await problemOf(cutOf(hospital.config()));
    expect(problem.code).toBe('invalid-data');
    expect(problem.message).toMatch(message);
    expect(problem.mend).not.toBeUndefined();
  });

  test('unknown categories are missing where the steward says so', async () => {
    const hospital = await filled();
    await hospital.execute(`update ${hospital.schema}.patients set stage = 'x' where mrn = 1`);
    const { report } = await cutOf(hospital.config(), dictionary, 'missing');
    expect(report.variables[1]).toEqual({ name: 'stage', type: 'category', missing: 1, outOfBounds: 0, unmapped: 1 });
  });

  test('a wide table is checked and hashed in parts', async () => {
    const wide = readDictionary({
      dictionary: 'wide',
      version: 1,
      variables: Array.from({ length: 700 }, (_, i) => ({ name: `v${String(i)}`, type: 'boolean' })),
    });
    const hospital = await openHospital(server);
    await fillTable(hospital, [{ v0: true }, { v699: false }], wide);
    const { ask } = await cutAndAsk(hospital.config(), wide);
    expect(await ask('select count(v0), count(v350), count(v699) from dataset')).toEqual([['1', '0', '1']]);
  });
});

describe('a table that changes', () => {
  test.each([
    'insert into T values (9, 40, null, null)',
    'update T set smoker = false where mrn = 1',
    'delete from T where mrn = 4',
    'update T set mrn = 40 where mrn = 4',
    'truncate T',
    'alter table T drop column smoker; alter table T add column smoker boolean default true',
    'drop table T',
    'revoke select on T from R',
    'alter table T rename column age to years',
  ])('is no longer the cut: %s', async (sql) => {
    const hospital = await filled();
    const { ask } = await cutAndAsk(hospital.config());
    expect(await ask(count)).toEqual([['4']]);
    await hospital.execute(sql.replaceAll('T', `${hospital.schema}.patients`).replaceAll('R', hospital.role));
    const problem = await problemOf(ask(count));
    expect(problem.code).toBe('not-found');
    expect(problem.mend).toMatch(/dataset refresh --warehouse/);
  });

  test.each([
    'vacuum full T',
    'update T set smoker = smoker',
    'alter table T alter column age type numeric; alter table T alter column age type float8',
    'alter table T add column note text',
    'analyze T',
  ])('is still the cut where its content is: %s', async (sql) => {
    const hospital = await filled();
    const { ask } = await cutAndAsk(hospital.config());
    for (const part of sql.split(';')) await hospital.execute(part.replaceAll('T', `${hospital.schema}.patients`));
    expect(await ask(count)).toEqual([['4']]);
    expect(await ask(count)).toEqual([['4']]);
  });

  test('is the cut until the change is committed', async () => {
    const hospital = await filled();
    const { ask } = await cutAndAsk(hospital.config());
    const other = await hospital.connect();
    await other.query('begin');
    await other.query(`delete from ${hospital.schema}.patients where mrn = 1`);
    expect(await ask(count)).toEqual([['4']]);
    await other.query('commit');
    await other.end();
    expect(await codeOf(ask(count))).toBe('not-found');
  });

  test('a new cut is answered from; the old one is not', async () => {
    const hospital = await filled();
    const { ask } = await cutAndAsk(hospital.config());
    await hospital.execute(`delete from ${hospital.schema}.patients where mrn = 1`);
    const { cut } = await cutOf(hospital.config());
    expect(await ask(count, [], cut)).toEqual([['3']]);
    expect(await codeOf(ask(count))).toBe('not-found');
  });

  test('a materialised view is the cut until it is refreshed with other data', async () => {
    const hospital = await filled();
    const view = `${hospital.schema}.cohort`;
    await hospital.execute(`create materialized view ${view} as select * from ${hospital.schema}.patients`);
    await hospital.execute(`grant select on ${view} to ${hospital.role}`);
    const { ask } = await cutAndAsk(hospital.config({ table: view }));
    await hospital.execute(`refresh materialized view ${view}`);
    expect(await ask(count)).toEqual([['4']]);
    await hospital.execute(`delete from ${hospital.schema}.patients where mrn = 1`);
    expect(await ask(count)).toEqual([['4']]);
    await hospital.execute(`refresh materialized view ${view}`);
    expect(await codeOf(ask(count))).toBe('not-found');
  });

  test('a view is hashed each time', async () => {
    const hospital = await filled();
    const view = `${hospital.schema}.adults`;
    await hospital.execute(`create view ${view} as select * from ${hospital.schema}.patients where age > 18`);
    await hospital.execute(`grant select on ${view} to ${hospital.role}`);
    const { ask } = await cutAndAsk(hospital.config({ table: view }));
    expect(await ask(count)).toEqual([['3']]);
    await hospital.execute(`update ${hospital.schema}.patients set age = 19 where mrn = 4`);
    expect(await codeOf(ask(count))).toBe('not-found');
  });

  test('another table in node.yaml is another dataset', async () => {
    const hospital = await filled();
    const { cut } = await opened(hospital.config());
    const engine = await startPostgresEngine(settings, hospital.config({ columns: { age: 'mrn' } }));
    engines.push(engine);
    expect(await codeOf(engine.run(cut.id, { sql: count, parameters: [] }))).toBe('not-found');
    expect(await codeOf(engine.run('0'.repeat(16), { sql: count, parameters: [] }))).toBe('not-found');
    expect(await codeOf(engine.run('../../etc', { sql: count, parameters: [] }))).toBe('not-found');
  });
});

describe('a statement', () => {
  test('cannot write or leave its brackets, also where the role could', async () => {
    const hospital = await filled();
    const table = `${hospital.schema}.patients`;
    await hospital.execute(
      `grant all on ${table} to ${hospital.role}; grant all on schema ${hospital.schema} to ${hospital.role}`,
    );
    const { ask } = await cutAndAsk(hospital.config());
    for (const sql of [
      `delete from ${table}`,
      `delete from ${table} returning mrn`,
      `with gone as (delete from ${table} returning *) select count(*) from gone`,
      `select 1) as answer; delete from ${table}; select (1`,
      `select 1) as answer; commit; delete from ${table} where (true`,
      `create table ${hospital.schema}.copy as select * from dataset`,
      `select 1 into ${hospital.schema}.copy`,
      'select 1; select 2',
      `select count(*) from (select 1 from ${table} for update) as locked`,
      'set default_transaction_read_only = off',
      "copy dataset to '/tmp/x'",
      "copy (select 1) to program 'id'",
      '',
    ]) {
      expect([sql, await codeOf(ask(sql))]).toEqual([sql, 'engine-failed']);
    }
    expect(await ask(count)).toEqual([['4']]);
  });

  test('cannot read what the role cannot, and says nothing of a value in its errors', async () => {
    const hospital = await filled();
    await hospital.execute(`create table ${hospital.schema}.letters as select '${secretText}'::text as body`);
    const { ask } = await cutAndAsk(hospital.config());
    for (const sql of [
      `select body from ${hospital.schema}.letters`,
      `select mrn from ${hospital.schema}.patients`,
      `select mrn from "${hospital.schema}" . "patients"`,
      'select most_common_vals::text from pg_stats',
      'select attname from pg_catalog.pg_stats',
      'select attname from "pg_stats"',
      'select count(*) from information_schema.tables',
      'select query_to_xml($1, true, true, $1)::text',
      "select pg_read_file('/etc/passwd')",
      'select rolpassword from pg_authid',
      `select cast('${secretText}' as int)`,
      'select 1 / (age - 50) from dataset',
      "select 'nan'::float8",
      "select 'nan'::numeric",
      'select array[1]',
      'select now()',
      'select $1::int',
    ]) {
      expect([sql, await codeOf(ask(sql))]).toEqual([sql, 'engine-failed']);
    }
    expect(await ask(count)).toEqual([['4']]);
  });

  test('ends at the time limit, in the server too, and the next one is answered', async () => {
    const hospital = await filled();
    const { ask } = await opened(hospital.config({ timeoutSeconds: 1 }));
    const begun = performance.now();
    const problem = await problemOf(ask(endless));
    expect(problem.code).toBe('engine-limit');
    expect(performance.now() - begun).toBeLessThan(4_000);
    await ended(hospital);
    expect(await ask(count)).toEqual([['4']]);
  });

  test('ends in the server when the node is gone', async () => {
    const hospital = await filled();
    const { ask, engine } = await opened(hospital.config());
    const asked = codeOf(ask(endless));
    while ((await running(hospital)) === 0) await delay(50);
    await engine.stop();
    expect(await asked).toBe('not-ready');
    await ended(hospital);
  });
});

/** Whether the server runs nothing for the role any more, within seconds. */
async function ended(hospital: Hospital): Promise<void> {
  for (let i = 0; i < 100 && (await running(hospital)) > 0; i += 1) await delay(100);
  expect(await running(hospital)).toBe(0);
}

async function running({ connect, role }: Hospital): Promise<number> {
  const client = await connect();
  const sql = "select count(*) from pg_stat_activity where usename = $1 and state = 'active'";
  const { rows: found } = await client.query<{ count: string }>(sql, [role]);
  await client.end();
  return Number(found[0]?.count);
}

describe('strings from outside', () => {
  const nasty = [
    `'; drop table dataset; --`,
    `" or ""="`,
    `\\'; select 1; --`,
    '$1',
    `') union select mrn --`,
    '%(x)s',
  ];

  test('levels are values, and names of tables and columns are names', async () => {
    const of = readDictionary({
      dictionary: 'nasty',
      version: 1,
      variables: [
        { name: 'text', type: 'category', levels: nasty },
        { name: 'select', type: 'integer', min: 0, max: 9 },
        { name: 'a.b_c', type: 'boolean' },
      ],
    });
    const hospital = await openHospital(server);
    const data = nasty.flatMap((text, i) => Array.from({ length: i + 1 }, () => ({ text, select: i, 'a.b_c': i % 2 })));
    await fillTable(hospital, data, of);
    const odd = `it's; drop--`;
    await hospital.execute(`alter table ${hospital.schema}.patients rename to "${odd}"`);
    await hospital.execute(`alter table ${hospital.schema}."${odd}" rename column text to "${odd}"`);
    const config = hospital.config({ table: `${hospital.schema}.${odd}`, columns: { text: odd } });
    const { engine, cut } = await opened(config, of);
    const counts = async (query: unknown) => {
      const { analysis, params, cohort } = readQuery(query, of);
      const context = { params, cohort, dictionary: of, caps: { coefficient: 20, iterations: 25 } };
      const answer = await engine.run(cut.id, localOf(analysis)(context, null, postgres));
      return answer.sort((a, b) => Number(a[0]) - Number(b[0])).map(([, n]) => Number(n));
    };
    for (const [i, value] of nasty.entries()) {
      expect(await counts({ analysis: 'count', cohort: { variable: 'text', op: '=', value } })).toContain(i + 1);
    }
    const cohort = { variable: 'a.b_c', op: '=', value: true };
    expect(await counts({ analysis: 'count', cohort })).toContain(2 + 4 + 6);
  });

  test('a configuration with other names is refused', async () => {
    const hospital = await openHospital(server);
    for (const table of ['patients', 'a.b.c', 'a."b"', 'a.b"; drop', '.b', 'a.']) {
      expect(() => hospital.config({ table })).toThrow();
    }
    expect(() => hospital.config({ columns: { age: 'a"b' } })).toThrow();
    expect(() => hospital.config({ schema: 'x' })).toThrow();
    expect(JSON.stringify(hospital.config())).not.toContain(hospital.url);
  });
});

describe('a server that goes away', () => {
  test('an idle connection that was ended is made again', async () => {
    const hospital = await filled();
    const { ask } = await opened(hospital.config());
    await ask(count);
    await hospital.execute('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
      hospital.role,
    ]);
    expect(await ask(count)).toEqual([['4']]);
  });

  test('a restart in mid-query fails that query; the next waits for the server and is answered', async () => {
    if (!server.restart) return;
    const hospital = await filled();
    const { ask } = await opened(hospital.config());
    const asked = codeOf(ask(endless));
    while ((await running(hospital)) === 0) await delay(50);
    const restarted = server.restart();
    expect(await asked).toBe('engine-failed');
    expect(await ask(count)).toEqual([['4']]);
    await restarted;
  });

  test('a server that is not there, or a wrong password, is said', async () => {
    const hospital = await filled();
    const { cut } = await opened(hospital.config());
    const away = new URL(hospital.url);
    away.port = '1';
    const wrong = new URL(hospital.url);
    wrong.password = secretText;
    for (const [url, code] of [
      [away, 'not-ready'],
      [wrong, 'engine-failed'],
    ] as const) {
      const engine = await startPostgresEngine(settings, hospital.config({ url: url.href, timeoutSeconds: 1 }));
      engines.push(engine);
      const problem = await problemOf(engine.run(cut.id, { sql: count, parameters: [] }));
      expect(problem.code).toBe(code);
      expect(problem.mend).toMatch(/node.yaml/);
    }
  });
});
