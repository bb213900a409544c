import { Problem } from '@consilium/core/protocol/problem.ts';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from './load-dataset.ts';
import type { LoadRequest } from './load-dataset.ts';
import { loadReportText } from './load-report-text.ts';

const root = mkdtempSync(join(tmpdir(), 'consilium-dataset-'));
const folder = join(root, 'engine');
const settings = { folder, memoryLimitMb: 128, threads: 1, spillLimitMb: 64, timeoutMs: 30_000 };
const file = join(root, 'north.csv');
const now = new Date('2026-11-24T10:00:00Z');
const dictionary: LoadRequest['dictionary'] = {
  dictionary: 'small',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 90 },
    { name: 'grade', type: 'category', levels: ['1', '2'] },
  ],
};

afterAll(() => rmSync(root, { recursive: true }));

test('a file becomes a cut: one read-only file, named by the hash of its content', async () => {
  writeFileSync(file, 'patient_key,age,grade,name\np2,95,1,x\np1,50,NA,y\n');
  const first = await loadDataset(settings, { file, dictionary, now });
  expect(first.cut).toEqual({
    id: first.cut.hash.slice(0, 16),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    date: '2026-11-24T10:00:00.000Z',
    records: 2,
  });
  const path = join(folder, 'datasets', `${first.cut.id}.parquet`);
  expect(statSync(path).mode & 0o777).toBe(0o400);
  const bytes = readFileSync(path);

  writeFileSync(file, 'grade,patient_key,age\n,p1,50\n1,p2,95\n');
  const again = await loadDataset(settings, { file, dictionary, now });
  expect(again.cut.hash).toBe(first.cut.hash);
  expect(readFileSync(path)).toEqual(bytes);

  expect(loadReportText(first.report)).toBe(
    [
      'north.csv: 2 records',
      'variable  type      missing  out of bounds  unmapped',
      'age       integer         0              1',
      'grade     category        1                        0',
      'Columns that the dictionary lacks were ignored: name.',
      'Values out of bounds are kept; each query clamps and counts them.',
    ].join('\n'),
  );
}, 30_000);

test('a file that does not fit changes nothing', async () => {
  const before = readdirSync(join(folder, 'datasets'));
  writeFileSync(file, 'patient_key,age,grade\np1,50,1\np2,SECRET,1\n');
  const error: unknown = await loadDataset(settings, { file, dictionary, now }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({
    code: 'invalid-data',
    message: 'A value is not a whole number.',
    where: 'north.csv, line 3, column `age`',
    mend: 'Correct the value in the file, or leave the cell empty if it is unknown.',
  });
  expect(readdirSync(join(folder, 'datasets'))).toEqual(before);
  expect(readdirSync(join(folder, 'spill'))).toEqual([]);
}, 30_000);

test('a file that is not there, or a load that takes too long, is told', async () => {
  await expect(loadDataset(settings, { file: join(root, 'none.csv'), dictionary, now })).rejects.toMatchObject({
    code: 'invalid-data',
    where: 'none.csv',
  });
  await expect(loadDataset({ ...settings, timeoutMs: 1 }, { file, dictionary, now })).rejects.toMatchObject({
    code: 'engine-limit',
  });
  expect(readdirSync(join(folder, 'spill'))).toEqual([]);
}, 30_000);
