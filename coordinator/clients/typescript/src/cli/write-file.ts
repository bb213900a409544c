import { writeFileSync } from 'node:fs';
import { Problem } from '@consilium/core/protocol/problem.ts';

/** Writes what was asked for, and says so on stderr. Throws Problem with the path. */
export function writeFile(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (cause) {
    throw new Problem('invalid-input', `${path} cannot be written`, { where: path, cause });
  }
  process.stderr.write(`Written: ${path}\n`);
}
