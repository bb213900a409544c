/**
 * Main of a loading process: reads one file into a cut, or splits one, and ends. It runs like the engine process (no
 * keys, no network, locked down) with one difference: DuckDB can reach the one file it was told to read.
 */
import { parse } from '@consilium/core/protocol/parse.ts';
import { rm } from 'node:fs/promises';
import { cutFile, datasetsFolder, unfinishedCutFile } from '../engine/engine-folder.ts';
import { openDatabase } from '../engine/open-database.ts';
import { serveParent } from '../engine/serve-parent.ts';
import { loadBody, splitBody } from './data-messages.ts';
import { loadFile } from './load-file.ts';
import { splitRecords } from './split-records.ts';
import { publishCut } from './write-cut.ts';

serveParent({ load, split });

async function load(message: Record<string, unknown>): Promise<unknown> {
  const body = parse(loadBody, message, 'load request');
  const target = unfinishedCutFile(body.folder, body.part);
  const folders = [datasetsFolder(body.folder), body.spill];
  const connection = await openDatabase({ ...body, files: [body.file], folders });
  try {
    const { hash, report } = await loadFile(connection, { ...body, target, work: body.spill });
    const id = hash.slice(0, 16);
    await publishCut(target, cutFile(body.folder, id));
    return { id, hash, report };
  } finally {
    await rm(target, { force: true });
  }
}

async function split(message: Record<string, unknown>): Promise<unknown> {
  const body = parse(splitBody, message, 'split request');
  const connection = await openDatabase({ ...body, files: [body.file], folders: [body.target] });
  return splitRecords(connection, body);
}
