import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf } from './signing/sha256.ts';

const analyses = new URL('.', import.meta.resolve('@consilium/core/analyses/contract.ts'));

/**
 * SHA-256 over the source files of an analysis' folder (tests left out). A study names it, so a site's approval holds
 * for the code that was read, and a node with other code refuses.
 */
export function analysisDigest(name: string): string {
  const folder = new URL(`./${name}/`, analyses);
  const files = readdirSync(fileURLToPath(folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
  return hashOf(files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n')]));
}
