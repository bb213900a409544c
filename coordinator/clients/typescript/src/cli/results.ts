import { Problem } from '@consilium/core/protocol/problem.ts';
import type { QueryStatus, ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import type { Table } from '@consilium/core/report/block.ts';
import { text } from '@consilium/core/report/cell.ts';
import { plainTable } from '@consilium/core/report/plain-table.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import type { ConsiliumClient, ListedQuery } from '../consilium-client.ts';
import { findOne, findStudy } from '../find-document.ts';
import { printStatus } from './ask.ts';
import { openSession, type ConnectionOptions } from './session.ts';
import { printBlocks, printRefusal } from './terminal.ts';
import { wantsExports, writeExports, type ExportOptions } from './write-exports.ts';
import { writeFile } from './write-file.ts';

export interface ResultsOptions extends ConnectionOptions, ExportOptions {
  study?: string;
  json?: boolean;
  bundle?: string;
}

/** How far a query is. */
export async function showStatus(wanted: string, options: ConnectionOptions & { json?: boolean }): Promise<void> {
  const { client } = openSession(options);
  const { result: _, ...status } = await client.status(await findQuery(client, wanted));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(status)}\n`);
    return;
  }
  const { query, analysis, state, progress, askedAt, problem } = status;
  const reason = problem ? { Reason: problem.detail } : { Progress: progress };
  const items = { Query: query, Analysis: analysis, Asked: askedAt, State: state, ...reason };
  printBlocks([
    {
      kind: 'facts',
      items: Object.entries(items).map(([label, value]) => ({ label, name: label, value: text(value) })),
    },
  ]);
  if (problem) printRefusal(problem);
}

/** Without an id a list, newest first; with one the answer, and its files. */
export async function showResults(wanted: string | undefined, options: ResultsOptions): Promise<void> {
  const { client } = openSession(options);
  const directory = await client.directory();
  if (wanted === undefined) {
    requireId(options);
    await listResults(client, directory, options);
    return;
  }
  const status = await client.status(await findQuery(client, wanted));
  if (status.state === 'waiting' || status.state === 'running') {
    throw new Problem('not-ready', `The query is still running: ${status.progress}`, {
      mend: `consilium status ${status.query.slice(0, 12)} says how far it is.`,
    });
  }
  const dictionary = directory.dictionaryOf(directory.study(status.study));
  printStatus(status, {
    written: { hash: status.query, analysis: status.analysis },
    dictionary,
    json: options.json === true,
  });
  if (wantsExports(options)) await writeExports(requireResult(status), dictionary, options);
  if (options.bundle !== undefined) {
    writeFile(options.bundle, `${JSON.stringify(await client.bundle(status.query))}\n`);
  }
}

/** @returns the hash of the one query that begins like this */
export async function findQuery(client: ConsiliumClient, wanted: string): Promise<string> {
  const queries = await client.list();
  return findOne(
    'query',
    queries.map(({ query }) => ({ hash: query, name: query })),
    wanted,
    'consilium results',
  );
}

async function listResults(client: ConsiliumClient, directory: Directory, options: ResultsOptions): Promise<void> {
  const study = options.study === undefined ? null : findStudy(directory, options.study);
  const queries = (await client.list(study)).sort((a, b) => b.askedAt.localeCompare(a.askedAt));
  if (options.json === true) {
    for (const query of queries) process.stdout.write(`${JSON.stringify(query)}\n`);
    return;
  }
  if (queries.length === 0) process.stdout.write('No queries yet.\n');
  else printBlocks([listOf(queries, directory)]);
}

function listOf(queries: readonly ListedQuery[], directory: Directory): Table {
  return plainTable(
    'queries',
    ['Query', 'Analysis', 'State', 'Asked', 'Study'],
    queries.map(({ query, analysis, state, askedAt, study }) => [
      query.slice(0, 12),
      analysis,
      state,
      askedAt.slice(0, 16).replace('T', ' '),
      directory.study(study).title,
    ]),
  );
}

function requireResult({ result }: QueryStatus): ResultDocument {
  if (result) return result;
  throw new Problem('not-found', 'A query without an answer has no tables to write');
}

function requireId(options: ResultsOptions): void {
  if (options.bundle === undefined && !wantsExports(options)) return;
  throw new Problem('invalid-input', 'Of which query?', { mend: 'consilium results lists them: give the id of one.' });
}
