import { existsSync, readFileSync } from 'node:fs';
import { hashOf } from './signing/sha256.ts';

const analyses = new URL('.', import.meta.resolve('@consilium/core/analyses/contract.ts'));
const core = new URL('../', analyses);
const halves = ['spec.ts', 'local.ts', 'next.ts', 'result.ts', 'combine.ts'];
const relativeImport = /\bfrom '(\.[^']+)'/g;

const known = new Map<string, string>();

/**
 * SHA-256 over the source of an analysis: its spec and halves and everything of shared/core that they import. A study
 * names it, so a site's approval holds for the code that was read, and a node with other code refuses. Read once in
 * the life of a process: the code that runs is the code that was there when it started.
 */
export function analysisDigest(name: string): string {
  const digest = known.get(name) ?? digestOf(name);
  known.set(name, digest);
  return digest;
}

function digestOf(name: string): string {
  const sources = new Map<string, string>();
  for (const half of halves) {
    const file = new URL(`./${name}/${half}`, analyses);
    if (existsSync(file)) collect(file, sources);
  }
  return hashOf([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Adds a file and what it imports, by path below shared/core. */
function collect(file: URL, sources: Map<string, string>): void {
  const path = file.href.slice(core.href.length);
  if (sources.has(path)) return;
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  sources.set(path, text);
  for (const [, imported] of text.matchAll(relativeImport)) {
    if (imported !== undefined) collect(new URL(imported, file), sources);
  }
}
