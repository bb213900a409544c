import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { cutWarehouse } from '@consilium/node/data/cut-warehouse.ts';
import { loadDataset } from '@consilium/node/data/load-dataset.ts';
import type { DataEngine } from '@consilium/node/engine/data-engine.ts';
import { dialects } from '@consilium/node/engine/dialects.ts';
import { startEngine } from '@consilium/node/engine/engine.ts';
import { startPostgresEngine } from '@consilium/node/engine/postgres-engine.ts';
import { runFederated, vectorOf, type Row, type Site } from '../analyses/pooled-harness.ts';
import { questions, questionsWithinSites } from '../analyses/questions.ts';
import { randomCohort, randomDictionary, uniform } from '../analyses/random-cohort.ts';
import { startPostgres, type PostgresServer } from '../contracts/postgres-server.ts';
import { fillTable, openHospital } from './hospital.ts';

const records = 500;
const folder = mkdtempSync(join(tmpdir(), 'consilium-warehouse-'));
const settings = {
  folder: join(folder, 'engine'),
  memoryLimitMb: 256,
  threads: 1,
  spillLimitMb: 64,
  timeoutMs: 60_000,
};
let server: PostgresServer;
let engines: DataEngine[] = [];
let sites: Site[] = [];

/** What a file and a table can both hold: missing values, and values outside the bounds. */
function withGaps(rows: readonly Row[], seed: number): Row[] {
  const next = uniform(seed);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        if (next() > 0.05) return [name, value];
        return [name, typeof value === 'number' && next() < 0.5 ? (next() < 0.5 ? 100_000 : -100_000) : null];
      }),
    ),
  );
}

function csvOf(rows: readonly Row[]): string {
  const names = randomDictionary.variables.map(({ name }) => name);
  const lines = rows.map((row, i) => [i + 1, ...names.map((name) => row[name] ?? '')].map(String).join(','));
  return [['patient_key', ...names].join(','), ...lines, ''].join('\n');
}

function siteOf(engine: DataEngine, cut: string): Site {
  return {
    dialect: dialects[engine.dialect],
    contribution: async (query, layout) => {
      const answer = await engine.run(cut, query).catch((error: unknown) => {
        throw new Error(`${engine.dialect}: ${error instanceof Problem ? (error.privateDetail ?? error.code) : ''}`);
      });
      const rows = answer.map(([g, ...measures]) => ({
        g,
        ...Object.fromEntries(measures.map((measure, j) => [`m${String(j)}`, measure])),
      }));
      return vectorOf(rows, query.measures, layout);
    },
    close: () => undefined,
  };
}

beforeAll(async () => {
  server = await startPostgres();
  const rows = withGaps(randomCohort(records, 11), 12);
  const hospital = await openHospital(server);
  await fillTable(hospital, rows, randomDictionary);
  const file = join(folder, 'rows.csv');
  writeFileSync(file, csvOf(rows));
  const request = { dictionary: randomDictionary, unmapped: 'error', now: new Date() } as const;
  const loaded = await loadDataset(settings, { ...request, file });
  const cut = await cutWarehouse(settings, hospital.config(), request);
  expect({ ...cut.report, file: '', ignored: [] }).toEqual({ ...loaded.report, file: '', ignored: [] });
  const duck = await startEngine(settings);
  const post = await startPostgresEngine(settings, hospital.config());
  engines = [duck, post];
  sites = [siteOf(duck, loaded.cut.id), siteOf(post, cut.cut.id)];
}, 90_000);
afterAll(async () => {
  for (const engine of engines) await engine.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each([...questions, ...questionsWithinSites])(
  'the embedded engine and the warehouse answer alike: $analysis $params',
  async (question) => {
    const [duck, post] = sites;
    if (!duck || !post) throw new Error('an engine did not start');
    const a = await runFederated(question, randomDictionary, [duck]);
    const b = await runFederated(question, randomDictionary, [post]);
    expect(b.rounds).toBe(a.rounds);
    a.layout.coordinates.forEach(({ key, kind, bound }, i) => {
      const [x, y] = [a.total[i] ?? 0n, b.total[i] ?? 0n];
      const difference = Number(x > y ? x - y : y - x);
      // As in test/analyses/engines.test.ts: exp and ln may differ in the last bit of a term.
      const steps = kind === 'count' ? 0 : records * Math.max(1, bound / 16);
      if (difference > steps) throw new Error(`${key}: ${String(x)} embedded, ${String(y)} in the warehouse`);
    });
  },
);
