import { Problem } from '@consilium/core/protocol/problem.ts';
import { realpath } from 'node:fs/promises';
import { toWire } from './bind-parameter.ts';
import type { BoundQuery, Cell, DataEngine } from './data-engine.ts';
import { EngineChild } from './engine-child.ts';
import { isCutId, makeSpillFolder, prepareEngineFolder, removeFolder } from './engine-folder.ts';
import { engineProblem } from './engine-problem.ts';
import { residentCap } from './engine-limits.ts';
import type { EngineLimits } from './engine-limits.ts';

const startMs = 30_000;

export interface EngineSettings extends EngineLimits {
  /** The engine's own folder: cuts in `datasets`, temporary files in `spill`. */
  folder: string;
}

export interface EmbeddedEngine extends DataEngine {
  /** The process that holds the data at this moment, for the operator's metrics; null where none runs. */
  readonly processId: number | null;
}

/**
 * The embedded engine: DuckDB in a child process that is kept warm between queries, killed when it goes beyond its
 * limits, and started again for the next query. Queries run one after the other. Rejects where no process can start.
 */
export async function startEngine(settings: EngineSettings): Promise<EmbeddedEngine> {
  await prepareEngineFolder(settings.folder);
  const engine = new DuckDbEngine({ ...settings, folder: await realpath(settings.folder) });
  await engine.start();
  return engine;
}

class DuckDbEngine implements EmbeddedEngine {
  readonly dialect = 'duckdb';
  readonly #settings: EngineSettings;
  #child: EngineChild | null = null;
  #starts = 0;
  #cleaned: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
  }

  get processId(): number | null {
    return this.#child && !this.#child.over ? (this.#child.pid ?? null) : null;
  }

  async start(): Promise<void> {
    await this.#inTurn(() => this.#ready());
  }

  async run(cut: string, query: BoundQuery): Promise<Cell[][]> {
    if (!isCutId(cut)) throw new Problem('not-found', 'This node has no such cut.');
    const body = { cut, sql: query.sql, parameters: query.parameters.map(toWire) };
    return this.#inTurn(async () => {
      const child = await this.#ready();
      return readRows(await child.request('run', body, this.#settings.timeoutMs));
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#child?.stop();
    await this.#turn;
    await this.#cleaned;
  }

  /** One after the other; a failure of one does not reach the next. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#stopped) throw new Problem('not-ready', 'The data engine was stopped.');
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** The warm child, or a new one where the last has ended. */
  async #ready(): Promise<EngineChild> {
    if (this.#child && !this.#child.over) return this.#child;
    await this.#cleaned;
    try {
      return await this.#startChild();
    } catch (error) {
      throw engineProblem(error);
    }
  }

  async #startChild(): Promise<EngineChild> {
    const { folder, memoryLimitMb, threads, spillLimitMb } = this.#settings;
    const spill = await makeSpillFolder(folder, `query-${String(++this.#starts)}`);
    const child = new EngineChild({
      main: new URL('./engine-process.ts', import.meta.url),
      writable: [spill],
      residentCap: residentCap(this.#settings),
    });
    this.#child = child;
    this.#cleaned = child.exited.then(() => removeFolder(spill)).catch(() => undefined);
    await child.request('open', { folder, spill, memoryLimitMb, threads, spillLimitMb }, startMs);
    return child;
  }
}

/** Rows as the port has them. By hand: an answer can have a million cells. */
function readRows(body: unknown): Cell[][] {
  if (!Array.isArray(body) || !body.every(isRow)) {
    throw new Problem('engine-failed', undefined, { privateDetail: 'unreadable rows' });
  }
  return body;
}

function isRow(row: unknown): row is Cell[] {
  return Array.isArray(row) && row.every(isCell);
}

function isCell(cell: unknown): cell is Cell {
  return cell === null || typeof cell === 'string' || (typeof cell === 'number' && Number.isFinite(cell));
}
