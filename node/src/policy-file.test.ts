import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyFile } from './policy-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'consilium-policy-'));
const path = join(folder, 'policy.yaml');
const write = (extended: string, more = '') =>
  writeFileSync(path, `policy: 1\nname: ours\nextends: ${extended}\n${more}`);
afterAll(() => rmSync(folder, { recursive: true }));

describe('policyFile', () => {
  const policy = policyFile(path);

  test('holds from the moment the file is changed', () => {
    write('ohdsi-5');
    expect(policy().rules.minCell).toBe(5);
    write('cms-11');
    expect(policy().rules.minCell).toBe(11);
    write('ohdsi-5');
    expect(policy().rules.minCell).toBe(5);
  });

  test('an unchanged file is not parsed again', () => {
    expect(policy()).toBe(policy());
  });

  test('a file that no longer parses, or is gone, holds nothing', () => {
    write('ohdsi-5', 'minCel: 3\n');
    expect(policy).toThrow('minCel');
    rmSync(path);
    expect(policy).toThrow('does not exist');
    write('strict');
    expect(policy().rules.minCell).toBe(20);
  });
});
