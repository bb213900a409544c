import { Problem } from '@consilium/core/protocol/problem.ts';
import type { BoundQuery, Cell, DataEngine } from './data-engine.ts';
import { isCutId, prepareEngineFolder } from './engine-folder.ts';
import type { EngineSettings } from './engine.ts';
import { graceMs, postgresChild } from './postgres-child.ts';
import { readRows } from './read-rows.ts';
import { toWire } from './to-wire.ts';
import { readWarehouseCut } from './warehouse-cut.ts';
import type { Warehouse } from './warehouse.ts';
import { WarmChild } from './warm-child.ts';

/**
 * A hospital's own PostgreSQL as the node's engine: the aggregate runs there, as a role that can read one table, and
 * nothing is copied. The connection lives in a child process without the node's keys. A query takes up to
 * `warehouse.timeoutSeconds`, of which the server is told; the engine's memory limit holds for the child.
 * The statement's `dataset` is the configured table without the patient key; before each statement, and on the same
 * state of the database, it is checked to be the cut still (postgres-state.ts, which says what that costs).
 * Starts without a warehouse that runs: a query then waits a while, and ends with `not-ready`.
 */
export async function startPostgresEngine(settings: EngineSettings, warehouse: Warehouse): Promise<DataEngine> {
  await prepareEngineFolder(settings.folder);
  const engine = new PostgresEngine(settings, warehouse);
  await engine.start();
  return engine;
}

class PostgresEngine implements DataEngine {
  readonly dialect = 'postgres';
  readonly #folder: string;
  readonly #warehouse: Warehouse;
  readonly #child: WarmChild;

  constructor(settings: EngineSettings, warehouse: Warehouse) {
    this.#folder = settings.folder;
    this.#warehouse = warehouse;
    this.#child = new WarmChild(postgresChild(settings, warehouse));
  }

  async start(): Promise<void> {
    await this.#child.start();
  }

  async run(cut: string, query: BoundQuery): Promise<Cell[][]> {
    if (!isCutId(cut)) throw new Problem('not-found', 'This node has no such cut.');
    const timeoutMs = this.#warehouse.timeoutSeconds * 1000;
    const body = {
      cut: await readWarehouseCut(this.#folder, cut, this.#warehouse),
      sql: query.sql,
      parameters: query.parameters.map(toWire),
      timeoutMs,
    };
    return readRows(await this.#child.request('run', body, timeoutMs + graceMs));
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
