/**
 * Main of the process that holds the connection to a hospital's own warehouse. It gets the warehouse's address and
 * password over the pipe and has no key of the node; what it asks are aggregates, so that no record enters it, and the
 * node process, which has the keys, speaks to no server but the coordinator. It is killed when it takes too much memory
 * or does not answer in time, whatever the server sends.
 */
import { parse } from '@consilium/core/protocol/parse.ts';
import { makeWarehouseCut } from './postgres-cut.ts';
import { inspectWarehouse } from './postgres-inspect.ts';
import { cutBody, inspectBody, openBody, runBody } from './postgres-messages.ts';
import { runOnCut } from './postgres-run.ts';
import { PostgresSession } from './postgres-session.ts';
import { serveParent } from './serve-parent.ts';

const state: { session?: PostgresSession; stamps: Map<string, string> } = { stamps: new Map() };

serveParent({ open, run, cut, inspect });

function open(message: Record<string, unknown>): Promise<null> {
  const { url } = parse(openBody, message, 'open request', 'engine-failed');
  state.session = new PostgresSession(url);
  return Promise.resolve(null);
}

async function run(message: Record<string, unknown>): Promise<unknown> {
  const { timeoutMs, ...body } = parse(runBody, message, 'run request', 'engine-failed');
  return session().transaction(timeoutMs, (query) => runOnCut(query, body, state.stamps));
}

async function cut(message: Record<string, unknown>): Promise<unknown> {
  return makeWarehouseCut(session(), parse(cutBody, message, 'cut request', 'engine-failed'));
}

async function inspect(message: Record<string, unknown>): Promise<unknown> {
  const { timeoutMs, table } = parse(inspectBody, message, 'inspect request', 'engine-failed');
  return inspectWarehouse(session(), table, timeoutMs);
}

function session(): PostgresSession {
  if (!state.session) throw new Error('Message Error: not open');
  return state.session;
}
