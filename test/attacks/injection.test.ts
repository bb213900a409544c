import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readQuery } from '@consilium/client/read-query.ts';
import { localOf } from '@consilium/core/analyses/local.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { duckdb } from '@consilium/core/sql/duckdb.ts';
import { loadDataset } from '@consilium/node/data/load-dataset.ts';
import { startEngine } from '@consilium/node/engine/engine.ts';

/**
 * SQL through every string that can reach a query. Levels may hold any text: they stay values, in the data and in the
 * question, and count what they name. Names are letters, digits, dots and underscores, or they are refused.
 */
const nasty = [
  `'; drop table dataset; --`,
  `" or ""="`,
  `' or '1'='1`,
  `\\'; select 1; --`,
  '$1',
  '%(x)s',
  `') union select patient_key from dataset --`,
  `a\u2019 or true`,
  "1; attach '/etc/passwd'",
];
const dictionary = readDictionary({
  dictionary: 'nasty',
  version: 1,
  variables: [
    { name: 'text', type: 'category', levels: ['plain', ...nasty] },
    { name: 'age', type: 'integer', min: 0, max: 100 },
    { name: 'select', type: 'integer', min: 0, max: 9 },
    { name: 'a.b_c', type: 'boolean' },
  ],
});

const folder = mkdtempSync(join(tmpdir(), 'consilium-injection-'));
const settings = {
  folder: join(folder, 'engine'),
  memoryLimitMb: 256,
  threads: 1,
  spillLimitMb: 64,
  timeoutMs: 20_000,
};
let engine: Awaited<ReturnType<typeof startEngine>>;
let cut = '';

beforeAll(async () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = ['plain', ...nasty].flatMap((level, i) =>
    Array.from(
      { length: i + 1 },
      (_, k) => `${String(i)}-${String(k)},${quoted(level)},${String(k)},${String(k % 9)},${String(k % 2)}`,
    ),
  );
  const file = join(folder, 'nasty.csv');
  writeFileSync(file, `patient_key,text,age,select,a.b_c\n${rows.join('\n')}\n`);
  engine = await startEngine(settings);
  ({
    cut: { id: cut },
  } = await loadDataset(settings, { file, dictionary, now: new Date() }));
}, 60_000);
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(query: unknown): Promise<bigint[]> {
  const typed = readQuery(query, dictionary);
  const context = { params: typed.params, cohort: typed.cohort, dictionary, caps: { coefficient: 20, iterations: 25 } };
  const statement = localOf(typed.analysis)(context, null, duckdb);
  for (const text of nasty) if (text.length > 3) expect(statement.sql).not.toContain(text);
  const rows = await engine.run(cut, statement);
  return rows.sort((a, b) => Number(a[0]) - Number(b[0])).flatMap(([, ...m]) => m.map((v) => BigInt(v ?? 0)));
}

test.each(nasty.map((level, i) => [level, i + 2] as const))(
  'the level %s in a filter counts its own records',
  async (level, expected) => {
    const [n] = await run({ analysis: 'count', cohort: { variable: 'text', op: '=', value: level } });
    expect(n).toBe(BigInt(expected));
  },
);

test('all of them at once, as categories of a table', async () => {
  const counts = await run({
    analysis: 'count',
    params: { by: 'text' },
    cohort: { variable: 'text', op: 'in', value: ['plain', ...nasty] },
  });
  expect(counts).toEqual(expect.arrayContaining(['plain', ...nasty].map((_, i) => BigInt(i + 1))));
});

test('names that are words of SQL, or have dots, are names', async () => {
  const [n] = await run({
    analysis: 'count',
    cohort: {
      all: [
        { variable: 'select', op: '<', value: 9 },
        { variable: 'a.b_c', op: '=', value: true },
      ],
    },
  });
  expect(n).toBeGreaterThan(0n);
});

test.each(nasty)('the variable name %s is refused everywhere', (name) => {
  for (const query of [
    { analysis: 'count', cohort: { variable: name, op: '=', value: 1 } },
    { analysis: 'count', params: { by: name } },
    { analysis: 'summary', params: { variables: [name] } },
    { analysis: 'glm', params: { formula: `age ~ ${name}`, family: 'gaussian' } },
    { analysis: 'glm', params: { formula: 'age ~ select', family: 'gaussian', weights: name } },
  ]) {
    expect(() => readQuery(query, dictionary)).toThrow();
  }
  const variables = [{ name, type: 'boolean' }];
  expect(() => readDictionary({ dictionary: 'x', version: 1, variables })).toThrow();
});

test.each([
  'system("rm -rf /")',
  'poly(age, 2)',
  'eval(parse(text="1"))',
  'age; drop table dataset',
  '`age`',
  'I(age^age)',
])('the formula age ~ %s is refused', (right) => {
  expect(() =>
    readQuery({ analysis: 'glm', params: { formula: `select ~ ${right}`, family: 'gaussian' } }, dictionary),
  ).toThrow();
});
