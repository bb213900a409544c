import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFederation } from './federation-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'consilium-federation-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a split into fewer than three sites is refused when the file is read', () => {
  const file = join(folder, 'sandbox.yaml');
  writeFileSync(file, 'dictionary: none.yaml\ndata: none.csv\nsplit: { into: 2 }\n');
  expect(() => readFederation(file)).toThrow('2 sites are too few');
});
