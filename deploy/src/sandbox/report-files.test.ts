import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { reportFiles } from './report-files.ts';

describe('reportFiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-reports-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('named after their queries; the same name twice is numbered', () => {
    const reports = join(folder, 'new', 'reports');
    const queries = ['a/cox.json', 'b/cox.yaml', 'cox-2.json', 'km.json'];
    const names = ['cox', 'cox-2', 'cox-2-2', 'km'].map((name) => join(reports, `${name}.html`));
    expect(reportFiles(reports, queries)).toEqual(names);
    expect(existsSync(reports)).toBe(true);
  });

  test('a folder that cannot be made is refused before anything starts', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => reportFiles(join(folder, 'file'), ['km.json'])).toThrow(Problem);
  });
});
