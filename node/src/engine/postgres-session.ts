import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { Client, types, type QueryArrayConfig, type QueryArrayResult } from 'pg';
import type { Cell } from './data-engine.ts';
import { memoryProblem } from './engine-problem.ts';
import { isPassing, unreachable, warehouseProblem } from './postgres-problem.ts';

/** One statement in the transaction under way: rows of text and numbers, as the engine's port has them. */
export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<Cell[][]>;

const connectMs = 10_000;
/** A server that restarts is back within seconds. */
const patienceMs = 10_000;
const pauseMs = 250;
const maxCells = 4_000_000;

/**
 * The connection to the warehouse: one, kept between queries, made again where it was lost. Every transaction is read
 * only and repeatable read (all its statements see one state), and the server ends it when its time is over, also where
 * this process is gone by then.
 */
export class PostgresSession {
  readonly #url: string;
  #client: Client | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Throws Problem: `engine-limit`, `engine-failed`, `not-ready` (the server cannot be reached); none quotes a value. */
  async transaction<T>(timeoutMs: number, work: (query: Query) => Promise<T>): Promise<T> {
    const until = performance.now() + timeoutMs;
    try {
      const client = await this.#begin(until);
      const query: Query = async (sql, parameters = []) => {
        await client.query(`set local statement_timeout = ${String(msLeft(until))}`);
        return readCells(await client.query(arrayQuery(sql, parameters)));
      };
      const result = await work(query);
      await client.query('rollback');
      return result;
    } catch (error) {
      this.#drop();
      throw warehouseProblem(error, timeoutMs);
    }
  }

  async #begin(until: number): Promise<Client> {
    const patience = Math.min(until, performance.now() + patienceMs);
    for (;;) {
      const known = this.#client !== null;
      try {
        const client = this.#client ?? (await this.#connect());
        await client.query(beginSql(msLeft(until)));
        return client;
      } catch (error) {
        this.#drop();
        // What was wrong with a connection that lay idle says nothing about the server.
        if (known) continue;
        if (!isPassing(error)) throw error;
        if (performance.now() > patience) throw unreachable(error);
        await delay(pauseMs);
      }
    }
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'consilium node',
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      types: { getTypeParser: () => (text: string) => text },
    });
    // Without a listener the loss of an idle connection would end this process.
    client.on('error', () => {
      if (this.#client === client) this.#client = null;
    });
    await client.connect();
    this.#client = client;
    // Where the system can tell (not on Windows), the server stops a statement that nobody waits for any more.
    await client.query("set client_connection_check_interval = '2s'").catch(() => undefined);
    return client;
  }

  close(): void {
    this.#drop();
  }

  #drop(): void {
    const client = this.#client;
    this.#client = null;
    void client?.end().catch(() => undefined);
  }
}

/** SET, not set_config(): it takes no snapshot, so that what is locked next is locked before the first one. */
function beginSql(ms: number): string {
  return [
    'begin isolation level repeatable read read only',
    'set local search_path = pg_catalog',
    `set local statement_timeout = ${String(ms)}`,
    'set local idle_in_transaction_session_timeout = 60000',
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO'",
    'set local extra_float_digits = 1',
  ].join('; ');
}

/** PostgreSQL takes 0 for "no limit". */
function msLeft(until: number): number {
  return Math.max(1, Math.round(until - performance.now()));
}

/** The extended protocol takes one statement only, also where nothing is bound. */
function arrayQuery(sql: string, parameters: readonly unknown[]): QueryArrayConfig & { queryMode: string } {
  return { text: sql, values: [...parameters], rowMode: 'array', queryMode: 'extended' };
}

const { BOOL, INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC, TEXT, VARCHAR, BPCHAR } = types.builtins;
const texts = new Set<number>([TEXT, VARCHAR, BPCHAR, 19 /* name */]);
const wide = new Set<number>([INT8, NUMERIC]);
const numbers = new Set<number>([INT2, INT4, FLOAT4, FLOAT8]);
const booleans = new Set<number>([BOOL]);

/** Throws where a column has another type, a number is not finite, or there are too many cells. */
function readCells({ fields, rows }: QueryArrayResult<(string | null)[]>): Cell[][] {
  if (rows.length * fields.length > maxCells) throw memoryProblem('answer too large');
  const readers = fields.map(({ dataTypeID }) => readerOf(dataTypeID));
  return rows.map((row) => row.map((cell, i) => (cell === null ? null : (readers[i]?.(cell) ?? null))));
}

function readerOf(type: number): (text: string) => Cell {
  if (texts.has(type)) return (text) => text;
  if (wide.has(type)) return (text) => (Number.isFinite(Number(text)) ? text : unreadable('not finite'));
  if (booleans.has(type)) return (text) => (text === 't' ? 1 : 0);
  if (!numbers.has(type)) return unreadable('not text or number');
  return (text) => (Number.isFinite(Number(text)) ? Number(text) : unreadable('not finite'));
}

function unreadable(what: string): never {
  throw new Problem('engine-failed', undefined, { privateDetail: `answer: ${what}` });
}
