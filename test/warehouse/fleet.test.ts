import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { addDataset } from '@consilium/node/stewardship/add-dataset.ts';
import { openNode } from '@consilium/node/open-node.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { agrees } from '../../deploy/src/demo/comparison-text.ts';
import { questions } from '../../deploy/src/demo/questions.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { breastRows } from '../analyses/reference-sites.ts';
import { startPostgres, type PostgresServer } from '../contracts/postgres-server.ts';
import { answerTo, demoData, hospitals } from '../fleet/demo-fleet.ts';
import { fillTable, openHospital, type Hospital } from './hospital.ts';

/** The demo's federation with one hospital whose records stay in its own PostgreSQL. */
const folder = mkdtempSync(join(tmpdir(), 'consilium-warehouse-fleet-'));
const dictionary = readDictionary(readDocument(demoData('dictionary.yaml')));
const site = 'rotterdam-b';
let server: PostgresServer;
let hospital: Hospital;
let fleet: Fleet;

beforeAll(async () => {
  server = await startPostgres();
  hospital = await openHospital(server);
  await fillTable(hospital, breastRows(site), dictionary);
  const warehouse = { url: hospital.url, table: `${hospital.schema}.patients`, patientKey: 'mrn' };
  fleet = await Fleet.start({
    name: 'test',
    folder,
    dictionary,
    sites: hospitals.map((name) => (name === site ? { name, warehouse } : { name, data: demoData(`${name}.csv`) })),
    policy: policyText('ohdsi-5', (path) => path),
    study: { title: 'Test', summary: 'A test.', purpose: 'Testing.' },
  });
}, 180_000);
afterAll(async () => {
  await fleet.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const count = (from: number) => ({ analysis: 'count', cohort: { variable: 'age', op: '>=', value: from } });
const statusAt = (result: { sites: { name: string; status: string }[] }) =>
  result.sites.find(({ name }) => name === site)?.status;

function consilium(...args: string[]): string {
  const program = fileURLToPath(new URL('../../deploy/consilium.mjs', import.meta.url));
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
}

test.each(questions)('$title equals R on the pooled data', async ({ query, compare }) => {
  const result = await answerTo(fleet, query);
  expect(compare(result).filter((row) => row.consilium !== null && !agrees(row))).toEqual([]);
  expect(result.sites.map(({ status }) => status)).toEqual(['answered', 'answered', 'answered', 'answered']);
});

test('the steward sees the statement as it runs, and that all is in order', () => {
  const nodeFolder = fleet.nodeFolder(site);
  const asked = consilium('node', 'query', 'list', '--folder', nodeFolder).trim().split('\n');
  const explained = consilium('node', 'query', 'explain', asked[0]?.slice(0, 12) ?? '', '--folder', nodeFolder);
  expect(explained).toContain(`from "${hospital.schema}"."patients"`);
  expect(explained).not.toContain('mrn');
  const said = consilium('node', 'doctor', '--folder', nodeFolder);
  expect(said).toMatch(/ok {4}warehouse: read only/);
  expect(said).not.toMatch(/FAIL/);
  expect(said).not.toContain(new URL(hospital.url).password);
}, 60_000);

test('no record is on the disk of the node', () => {
  const log = readFileSync(join(fleet.nodeFolder(site), 'node.log'), 'utf8');
  expect(log).not.toContain(new URL(hospital.url).password);
  const files = execFileSync('find', [join(fleet.nodeFolder(site), 'engine'), '-type', 'f'], { encoding: 'utf8' });
  expect(files.trim().split('\n')).toEqual([expect.stringMatching(/[0-9a-f]{16}[.]warehouse[.]json$/)]);
});

test('a table that changed is refused until the steward makes a new cut', async () => {
  await hospital.execute(`update ${hospital.schema}.patients set nodes = nodes + 1 where mrn = 1`);
  const refused = await answerTo(fleet, count(33));
  expect(statusAt(refused)).toBe('refused');
  const node = await openNode(fleet.nodeFolder(site));
  try {
    await addDataset(node, { name: 'main', dictionary, now: new Date() });
  } finally {
    await node.close();
  }
  expect(statusAt(await answerTo(fleet, count(34)))).toBe('answered');
}, 60_000);

test('a restart of the warehouse costs no answer', async () => {
  if (!server.restart) return;
  const answer = answerTo(fleet, {
    analysis: 'glm',
    params: { formula: 'event ~ age + nodes + er', family: 'binomial' },
  });
  await server.restart();
  expect(statusAt(await answer)).toBe('answered');
}, 60_000);
