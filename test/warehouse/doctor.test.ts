import { parse } from '@consilium/core/protocol/parse.ts';
import { inspectWarehouse } from '@consilium/node/engine/postgres-inspect.ts';
import { warehouseFacts } from '@consilium/node/engine/postgres-messages.ts';
import { PostgresSession } from '@consilium/node/engine/postgres-session.ts';
import { warehouseFindings, type Finding } from '@consilium/node/engine/warehouse-findings.ts';
import { startPostgres, type PostgresServer } from '../contracts/postgres-server.ts';
import { openHospital, type Hospital } from './hospital.ts';

let server: PostgresServer;
let hospital: Hospital;

beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  hospital = await openHospital(server);
  await hospital.execute(`create table ${hospital.schema}.patients (mrn int primary key, age float8)`);
  await hospital.execute(`grant select on ${hospital.schema}.patients to ${hospital.role}`);
});
afterAll(async () => {
  await server.stop();
});

async function findings(): Promise<Finding[]> {
  const { url, table } = hospital.config();
  const session = new PostgresSession(url.reveal());
  try {
    const facts = await inspectWarehouse(session, table, 10_000);
    return warehouseFindings(parse(warehouseFacts, JSON.parse(JSON.stringify(facts)), 'facts'), table);
  } finally {
    session.close();
  }
}

async function wrong(): Promise<Finding[]> {
  return (await findings()).filter(({ ok }) => !ok);
}

const filledIn = (sql: string) => sql.replaceAll('<S>', hospital.schema).replaceAll('<R>', hospital.role);

test('the role that the runbook sets up has nothing to mend', async () => {
  const all = await findings();
  expect(all.filter(({ ok }) => !ok)).toEqual([]);
  expect(all.map(({ name }) => name)).toEqual([
    'warehouse: version',
    'warehouse: connection',
    'warehouse: table',
    'warehouse: role',
    'warehouse: read only',
    'warehouse: least privilege',
    'warehouse: time limit',
  ]);
});

/** What the statement breaks, what is said of it; running what `mend` says mends it. */
test.each([
  ['revoke select on <S>.patients from <R>', 'warehouse: table', /cannot read/],
  ['revoke usage on schema <S> from <R>', 'warehouse: table', /cannot read/],
  ['grant insert on <S>.patients to <R>', 'warehouse: read only', /write to <S>[.]patients/],
  ['grant update (age) on <S>.patients to <R>', 'warehouse: read only', /write to <S>[.]patients/],
  ['grant truncate on <S>.patients to public', 'warehouse: read only', /write to <S>[.]patients/],
  ['grant create on schema <S> to <R>', 'warehouse: read only', /create in schema <S>/],
  [
    'create table <S>.letters (body text); grant select on <S>.letters to <R>',
    'warehouse: least privilege',
    /<S>[.]letters/,
  ],
  [
    'create table <S>.ids (name text); grant select (name) on <S>.ids to <R>',
    'warehouse: least privilege',
    /<S>[.]ids/,
  ],
  ['alter role <R> createdb bypassrls', 'warehouse: role', /CREATEDB, BYPASSRLS/],
  ['grant pg_read_all_data to <R>', 'warehouse: role', /member of pg_read_all_data/],
  ['grant pg_execute_server_program to <R>', 'warehouse: role', /member of pg_execute_server_program/],
])('%s', async (sql, name, text) => {
  await hospital.execute(filledIn(sql));
  const found = (await wrong()).find((finding) => finding.name === name);
  expect(found?.text).toMatch(new RegExp(filledIn(text.source)));
  for (const { mend } of await wrong()) await hospital.execute(mend ?? '');
  expect(await wrong()).toEqual([]);
});

test('a superuser and an owner are told', async () => {
  await hospital.execute(filledIn('alter role <R> superuser'));
  const texts = (await wrong()).map(({ text }) => text).join('\n');
  expect(texts).toMatch(/SUPERUSER/);
  expect(texts).toMatch(/write to/);
  await hospital.execute(filledIn('alter role <R> nosuperuser; alter table <S>.patients owner to <R>'));
  expect((await wrong()).map(({ mend }) => mend).join('\n')).toMatch(/OWNER TO another_role/);
});

test('a table that is not there, and one that is hashed each time', async () => {
  await hospital.execute(filledIn('alter table <S>.patients rename to people'));
  expect((await wrong()).find(({ name }) => name === 'warehouse: table')?.text).toMatch(/there is no/);
  await hospital.execute(
    filledIn('create view <S>.patients as select * from <S>.people; grant select on <S>.patients to <R>'),
  );
  await hospital.execute(filledIn('revoke select on <S>.people from <R>'));
  expect(await wrong()).toEqual([]);
  expect((await findings()).find(({ name }) => name === 'warehouse: table')?.text).toMatch(
    /materialised view is cheaper/,
  );
});
