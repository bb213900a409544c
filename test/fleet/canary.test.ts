import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { duckdb } from '@consilium/core/sql/duckdb.ts';
import { glmLocal } from '@consilium/core/analyses/glm/local.ts';
import { glmSpec } from '@consilium/core/analyses/glm/spec.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { startEngine } from '@consilium/node/engine/engine.ts';
import { openNode } from '@consilium/node/open-node.ts';
import { listDatasets } from '@consilium/node/storage/datasets.store.ts';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { answerTo } from './demo-fleet.ts';
import { Relay } from './relay.ts';

/**
 * A patient whom one could recognise, and every site's true contribution, are searched for in all traffic, both
 * databases, all logs and all files outside the engines' folders. Nothing of them may be found.
 */
const canaryKey = 'canary-patient-9c1e77';
const canaryValue = 4321.0625;
const dictionary = readDictionary({
  dictionary: 'canary',
  version: 1,
  variables: [
    { name: 'marker', type: 'number', min: 0, max: 10_000 },
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'treated', type: 'boolean' },
  ],
});

let folder: string;
let fleet: Fleet;
let relay: Relay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consilium-canary-'));
  const sites = ['a', 'b', 'c'].map((name, s) => ({ name, data: siteFile(name, s) }));
  relay = await Relay.start();
  fleet = await Fleet.start({
    name: 'canary',
    folder: join(folder, 'fleet'),
    dictionary,
    sites,
    policy: policyText('ohdsi-5', (path) => path),
    study: { title: 'Canary', summary: 'A test.', purpose: 'Testing.' },
    relay: (url) => relay.forwardTo(url),
  });
}, 120_000);
afterAll(async () => {
  await fleet.stop();
  relay.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

function siteFile(name: string, site: number): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const canary = site === 1 && i === 7;
    const marker = canary ? canaryValue : 100 + ((i * 37 + site * 11) % 400);
    return `${canary ? canaryKey : `${name}-${String(i)}`},${String(marker)},${String(40 + ((i * 7) % 45))},${String((i + site) % 2)}`;
  });
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, `patient_key,marker,age,treated\n${rows.join('\n')}\n`);
  return file;
}

/** Places outside the engines' own folders (and the input files) where a needle stands. */
function placesOf(needle: Buffer): string[] {
  const places = relay.seen.flatMap(({ path, request, response }) =>
    request.includes(needle) || response.includes(needle) ? [`traffic ${path}`] : [],
  );
  const root = join(folder, 'fleet');
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const inside = relative(root, file);
    if (!entry.isFile() || inside.includes('/engine/')) continue;
    if (statSync(file).size > 0 && readFileSync(file).includes(needle)) places.push(inside);
  }
  for (const [name, child] of fleet.processes) if (child.output.includes(needle.toString())) places.push(name);
  return places;
}

test('neither the patient nor any true contribution is anywhere but in the engines', async () => {
  const formula = 'treated ~ marker + age';
  await answerTo(fleet, { analysis: 'glm', params: { formula, family: 'binomial' } });
  await answerTo(fleet, { analysis: 'summary', params: { variables: ['marker', 'age'], by: 'treated' } });
  await answerTo(fleet, { analysis: 'count', params: { by: 'treated' } });

  // The search itself works: what is public is found in the very same places.
  expect(placesOf(Buffer.from('treated')).length).toBeGreaterThan(0);

  const float = Buffer.alloc(8);
  float.writeDoubleLE(canaryValue);
  for (const needle of [Buffer.from(canaryKey), Buffer.from(String(canaryValue)), float]) {
    expect({ needle: needle.toString('latin1'), places: placesOf(needle) }).toEqual({
      needle: needle.toString('latin1'),
      places: [],
    });
  }

  const vectors = await trueContributions(formula);
  // Large sums with all their digits are as good as unique; small or round numbers would be found by chance.
  const large = (value: bigint) => value > 1n << 44n || value < -(1n << 44n);
  const telling = vectors.flat().filter((value) => large(value) && (value & 0xffffn) !== 0n);
  expect(telling.length).toBeGreaterThan(10);
  for (const value of telling) {
    const binary = Buffer.alloc(16);
    binary.writeBigUInt64LE(BigInt.asUintN(64, value), 0);
    binary.writeBigUInt64LE(BigInt.asUintN(64, value >> 64n), 8);
    expect(placesOf(Buffer.from(String(value)))).toEqual([]);
    expect(placesOf(binary)).toEqual([]);
  }
}, 60_000);

/** First-round contribution of each site, asked of its own engine as its node did. */
async function trueContributions(formula: string): Promise<bigint[][]> {
  const params = glmSpec.read({ formula, family: 'binomial' }, dictionary);
  const context = { params, cohort: null, dictionary, caps: { coefficient: 20, iterations: 25 } };
  const broadcast = nextOf('glm')?.first(context) ?? null;
  const statement = glmLocal(context, broadcast, duckdb);
  const vectors: bigint[][] = [];
  for (const { folder: nodeFolder } of fleet.nodes.values()) {
    const node = await openNode(nodeFolder);
    const engine = await startEngine(node.engineSettings);
    const [dataset] = await listDatasets(node.db.read);
    const rows = await engine.run(dataset?.cut ?? '', statement);
    vectors.push(rows.flatMap(([, ...measures]) => measures.map((m) => BigInt(m ?? 0))));
    await engine.stop();
    await node.close();
  }
  return vectors;
}
