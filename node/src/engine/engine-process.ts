/**
 * Main of the engine process: the only process besides the loader's that sees records. It is started by engine.ts with
 * an empty environment (no keys, no tokens), a pipe to its parent and nothing else; it imports no network module, and
 * DuckDB here has no extension that could open a connection. Node's permission model keeps JavaScript in it from
 * starting processes and from writing outside the engine's folder. What is not enforced: native code could open a
 * socket; run the node in a container or unit without other network than the coordinator's where that matters.
 */
import { hasOnly } from './child-messages.ts';
import { CutReader } from './cut-reader.ts';
import { cutFile, datasetsFolder, isCutId } from './engine-folder.ts';
import { openDatabase } from './open-database.ts';
import { serveParent } from './serve-parent.ts';

const state: { reader?: CutReader; folder?: string } = {};

serveParent({ open, run });

async function open(body: Record<string, unknown>): Promise<null> {
  const { folder, spill, memoryLimitMb, threads, spillLimitMb } = body;
  if (
    state.reader ||
    !hasOnly(body, ['folder', 'spill', 'memoryLimitMb', 'threads', 'spillLimitMb']) ||
    typeof folder !== 'string' ||
    typeof spill !== 'string' ||
    typeof memoryLimitMb !== 'number' ||
    typeof threads !== 'number' ||
    typeof spillLimitMb !== 'number'
  ) {
    throw new Error('Message Error: open');
  }
  const limits = { memoryLimitMb, threads, spillLimitMb };
  const connection = await openDatabase({ ...limits, spill, files: [], folders: [datasetsFolder(folder)] });
  state.reader = new CutReader(connection);
  state.folder = folder;
  return null;
}

async function run(body: Record<string, unknown>): Promise<unknown> {
  const { cut, sql, parameters } = body;
  const { reader, folder } = state;
  if (
    !reader ||
    folder === undefined ||
    !hasOnly(body, ['cut', 'sql', 'parameters']) ||
    typeof cut !== 'string' ||
    !isCutId(cut) ||
    typeof sql !== 'string' ||
    !Array.isArray(parameters)
  ) {
    throw new Error('Message Error: run');
  }
  return reader.run(cutFile(folder, cut), sql, parameters);
}
