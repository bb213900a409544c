#!/usr/bin/env node
/** The command `consilium`: whatever Node starts it, the program itself runs under Node 24. */
import { fileURLToPath } from 'node:url';
import { keepCompiledCode } from './compiled-code.mjs';
import { findNode24, isThisNode, runNode, withoutNode24 } from './node-24.mjs';

const node = findNode24();
if (node === null) {
  process.stderr.write(withoutNode24);
  process.exitCode = 1;
} else if (isThisNode(node)) {
  keepCompiledCode();
  await import('./src/consilium.ts');
} else {
  process.exitCode = await runNode(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
