import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSpillFolder, prepareEngineFolder } from './engine-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'consilium-folder-'));
const folder = join(root, 'engine');

afterAll(() => rmSync(root, { recursive: true }));

test('what killed processes left behind is removed, what is in use stays', async () => {
  await prepareEngineFolder(folder);
  expect(statSync(join(folder, 'datasets')).mode & 0o777).toBe(0o700);
  const mine = await makeSpillFolder(folder, 'query-1');
  const spill = (name: string) => join(folder, 'spill', name);
  const others = { parent: spill(`${String(process.ppid)}-1-query-1`), dead: spill('999999999-1-query-1') };
  const before = spill(`${String(process.pid)}-1-load-x`);
  for (const path of [others.parent, others.dead, before]) mkdirSync(path);
  const [fresh, old, cut] = ['.a.part', '.b.part', '0123456789abcdef.parquet'].map((n) =>
    join(folder, 'datasets', n),
  ) as [string, string, string];
  for (const path of [fresh, old, cut]) writeFileSync(path, '');
  for (const path of [old, cut]) utimesSync(path, 1, 1);

  await prepareEngineFolder(folder);
  expect([mine, others.parent, others.dead, before].map((path) => existsSync(path))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([fresh, old, cut].map((path) => existsSync(path))).toEqual([true, false, true]);
});

test('a folder that cannot be made is a mistake in the configuration', async () => {
  await expect(prepareEngineFolder('/dev/null/engine')).rejects.toMatchObject({ code: 'invalid-config' });
});
