/** Plain JavaScript for Node ≥ 20 and without a package: it runs before any source is read. */
import module from 'node:module';
import { join } from 'node:path';
import { root } from './node-24.mjs';

/** Beside the packages, so that nobody can write it who cannot write the code; `npm ci` takes it away. */
export const compiledCodeFolder = join(root, 'node_modules', '.cache', 'compiled');

/**
 * Node keeps what it made of the sources (types taken off, compiled), so that the next process starts in half the time.
 * A source that changed is compiled anew: each entry carries the hash of the text it came from. Where the folder cannot
 * be written, everything works as before, only slower.
 */
export function keepCompiledCode() {
  module.enableCompileCache(compiledCodeFolder);
  // Node writes it when a process ends, which a server does rarely and not always in peace.
  setTimeout(() => module.flushCompileCache(), 5_000).unref();
}
