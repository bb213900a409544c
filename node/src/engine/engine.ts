import { Problem } from '@consilium/core/protocol/problem.ts';
import { realpath } from 'node:fs/promises';
import type { BoundQuery, Cell, DataEngine } from './data-engine.ts';
import { EngineChild } from './engine-child.ts';
import { isCutId, makeSpillFolder, prepareEngineFolder, removeFolder } from './engine-folder.ts';
import { residentCap } from './engine-limits.ts';
import type { EngineLimits } from './engine-limits.ts';
import { readRows } from './read-rows.ts';
import { toWire } from './to-wire.ts';
import { WarmChild } from './warm-child.ts';

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
  readonly #child: WarmChild;
  #spill = '';
  #starts = 0;
  #cleaned: Promise<void> = Promise.resolve();

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    this.#child = new WarmChild({ fork: () => this.#fork(), open: (child) => this.#open(child) });
  }

  get processId(): number | null {
    return this.#child.processId;
  }

  async start(): Promise<void> {
    await this.#child.start();
  }

  async run(cut: string, query: BoundQuery): Promise<Cell[][]> {
    if (!isCutId(cut)) throw new Problem('not-found', 'This node has no such cut.');
    const body = { cut, sql: query.sql, parameters: query.parameters.map(toWire) };
    return readRows(await this.#child.request('run', body, this.#settings.timeoutMs));
  }

  async stop(): Promise<void> {
    await this.#child.stop();
    await this.#cleaned;
  }

  async #fork(): Promise<EngineChild> {
    await this.#cleaned;
    const spill = await makeSpillFolder(this.#settings.folder, `query-${String(++this.#starts)}`);
    this.#spill = spill;
    const child = new EngineChild({
      main: new URL('./engine-process.ts', import.meta.url),
      writable: [spill],
      residentCap: residentCap(this.#settings),
    });
    this.#cleaned = child.exited.then(() => removeFolder(spill)).catch(() => undefined);
    return child;
  }

  async #open(child: EngineChild): Promise<void> {
    const { folder, memoryLimitMb, threads, spillLimitMb } = this.#settings;
    await child.request('open', { folder, spill: this.#spill, memoryLimitMb, threads, spillLimitMb }, startMs);
  }
}
