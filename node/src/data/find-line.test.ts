import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLine } from './find-line.ts';

const root = mkdtempSync(join(tmpdir(), 'consilium-lines-'));
const path = join(root, 'a.csv');

afterAll(() => rmSync(root, { recursive: true }));

test('finds the line of every record, whatever its cells and blank lines are', async () => {
  const plain = fc.stringMatching(/^[a-z]{0,3}"?[a-z]{0,2}$/).filter((cell) => !cell.startsWith('"'));
  const quoted = fc.array(fc.constantFrom('a', ',', '\n', '""', ' '), { maxLength: 5 }).map((c) => `"${c.join('')}"`);
  const cells = fc.array(fc.oneof(plain, quoted), { minLength: 2, maxLength: 3 });
  const record = fc.record({ cells, blanks: fc.nat({ max: 2 }), end: fc.constantFrom('\n', '\r\n', '\r') });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), async (records) => {
      let [text, line] = ['', 1];
      const lines: number[] = [];
      for (const item of records) {
        lines.push(line);
        const body = item.cells.join(',');
        text += body + item.end.repeat(1 + item.blanks);
        line += 1 + item.blanks + (body.match(/\n/g) ?? []).length;
      }
      writeFileSync(path, text);
      for (const [index, expected] of lines.entries()) {
        expect(await findLine(path, { delimiter: ',', columns: 2 }, (found) => found.index === index)).toBe(expected);
      }
      expect(await findLine(path, { delimiter: ',', columns: 2 }, ({ index }) => index === lines.length)).toBeNull();
    }),
    { numRuns: 100 },
  );
});

test('in a file of one column a blank line is a record', async () => {
  writeFileSync(path, 'x\n\n2\n');
  expect(await findLine(path, { delimiter: ',', columns: 1 }, ({ index }) => index === 2)).toBe(3);
  expect(await findLine(path, { delimiter: ',', columns: 2 }, ({ index }) => index === 1)).toBe(3);
});
