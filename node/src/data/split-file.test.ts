import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitFile } from './split-file.ts';

const root = mkdtempSync(join(tmpdir(), 'consilium-split-'));
const settings = {
  folder: join(root, 'engine'),
  memoryLimitMb: 128,
  threads: 1,
  spillLimitMb: 64,
  timeoutMs: 30_000,
};
const file = join(root, 'all.csv');

afterAll(() => rmSync(root, { recursive: true }));

function textOf(path: string | undefined): string {
  return readFileSync(String(path), 'utf8');
}

test('by a column: a file for each value, the rest left out and counted, cells as they were', async () => {
  writeFileSync(file, 'inst,Time,"a, b"\n10,1.50,"x, ""y"""\n2,NA,\n,3,z\n10, 4,z\nNA,5,z\n');
  const { sites, leftOut } = await splitFile(settings, { file, split: { by: 'inst' }, target: join(root, 'by') });
  expect(sites.map(({ site, records }) => [site, records])).toEqual([
    ['2', 1],
    ['10', 2],
  ]);
  expect(leftOut).toBe(2);
  expect(textOf(sites[0]?.file)).toBe('patient_key,inst,Time,"a, b"\n000000002,2,NA,\n');
  expect(textOf(sites[1]?.file)).toBe(
    'patient_key,inst,Time,"a, b"\n000000001,10,1.50,"x, ""y"""\n000000004,10, 4,z\n',
  );
}, 30_000);

test('into sites by a seed: nearly equal, every record once, the same for the same seed', async () => {
  writeFileSync(file, `patient_key,x\n${Array.from({ length: 50 }, (_, index) => `p${String(index)},1`).join('\n')}\n`);
  const parts = async (seed: number, target: string) => {
    const { sites, leftOut } = await splitFile(settings, {
      file,
      split: { into: 4, seed },
      target: join(root, target),
    });
    expect(leftOut).toBe(0);
    return sites.map((site) => textOf(site.file).trim().split('\n').slice(1));
  };
  const [first, again, other] = [await parts(7, 'a'), await parts(7, 'b'), await parts(8, 'c')];
  expect(first.map((lines) => lines.length)).toEqual([13, 13, 12, 12]);
  expect(new Set(first.flat()).size).toBe(50);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
}, 30_000);

test('a file of a header alone is refused as such', async () => {
  writeFileSync(file, 'patient_key,x\n');
  const work = splitFile(settings, { file, split: { into: 3, seed: 1 }, target: join(root, 'e') });
  await expect(work).rejects.toMatchObject({ code: 'invalid-data', message: 'The file has no records.' });
}, 30_000);

test.each([
  ['a column that is not there', { by: 'site' }, /There is no column `site`/],
  ['a column without values', { by: 'empty' }, /No record has a site/],
  ['more sites than records', { into: 5, seed: 1 }, /fewer records than sites/],
])(
  '%s is refused',
  async (_, split, message) => {
    writeFileSync(file, 'x,empty\n1,\n2,\n');
    const work = splitFile(settings, { file, split, target: join(root, 'd') });
    await expect(work).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringMatching(message) as string,
    });
  },
  30_000,
);
