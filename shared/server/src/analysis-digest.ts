import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf } from './signing/sha256.ts';

const analyses = new URL('.', import.meta.resolve('@consilium/core/analyses/contract.ts'));

const known = new Map<string, string>();

/**
 * SHA-256 over the source files of an analysis' folder (left out: tests, and report.ts, which only lays a result out).
 * A study names it, so a site's approval holds for the code that was read, and a node with other code refuses. Read
 * once in the life of a process: the code that runs is the code that was there when it started.
 */
export function analysisDigest(name: string): string {
  const digest = known.get(name) ?? digestOf(name);
  known.set(name, digest);
  return digest;
}

function digestOf(name: string): string {
  const folder = new URL(`./${name}/`, analyses);
  const files = readdirSync(fileURLToPath(folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'report.ts')
    .sort();
  return hashOf(files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n')]));
}
