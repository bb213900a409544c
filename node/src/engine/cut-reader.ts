import { Problem } from '@consilium/core/protocol/problem.ts';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { bindParameter } from './bind-parameter.ts';
import { checkStatement } from './check-statement.ts';
import type { Cell } from './data-engine.ts';
import { identifier, literal } from './quote-sql.ts';
import { readCells } from './read-cells.ts';

const keptStatements = 32;

/** DuckDB hands out answers in vectors of 2,048 values, of up to 16 bytes each. */
const vectorLength = 2048;
const vectorBytes = vectorLength * 16;
const maxUncollected = 8 * 2 ** 20;

/**
 * Runs statements on one cut at a time. The rounds of an iterative analysis send the same text with other parameters,
 * so prepared statements are kept, the least recently used one going first.
 */
export class CutReader {
  readonly #connection: DuckDBConnection;
  readonly #prepared = new Map<string, DuckDBPreparedStatement>();
  #file = '';
  #uncollected = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async run(file: string, sql: string, parameters: readonly unknown[]): Promise<Cell[][]> {
    if (file !== this.#file) await this.#openCut(file);
    const statement = this.#prepared.get(sql) ?? (await this.#prepare(sql));
    this.#keep(sql, statement);
    if (statement.parameterCount !== parameters.length) throw new Error('Parameter Error: wrong number');
    parameters.forEach((value, index) => bindParameter(statement, index + 1, value));
    const result = await statement.run();
    this.#collect(result.columnCount * Math.ceil(result.rowCount / vectorLength) * vectorBytes);
    return readCells(result);
  }

  /**
   * An answer's vectors lie outside V8's heap, which does not know how large they are and would let hundreds of answers
   * wait for collection: 290 MiB instead of 120 MiB were seen. A collection takes 4 ms, so it is done once for many,
   * after the answer is on its way.
   */
  #collect(bytes: number): void {
    this.#uncollected += bytes;
    if (this.#uncollected < maxUncollected) return;
    this.#uncollected = 0;
    setImmediate(() => globalThis.gc?.());
  }

  /** `patient_key` stays in the file, for the overlap of cuts, and out of reach of every statement. */
  async #openCut(file: string): Promise<void> {
    if (!existsSync(file)) throw new Problem('not-found', 'This node has no such cut.');
    this.#forget();
    this.#file = '';
    await this.#connection.run(
      `CREATE OR REPLACE VIEW dataset AS SELECT * EXCLUDE (${identifier('patient_key')}) ` +
        `FROM read_parquet(${literal(file)}, hive_partitioning = false)`,
    );
    this.#file = file;
  }

  async #prepare(sql: string): Promise<DuckDBPreparedStatement> {
    await checkStatement(this.#connection, sql);
    return this.#connection.prepare(sql);
  }

  #keep(sql: string, statement: DuckDBPreparedStatement): void {
    this.#prepared.delete(sql);
    this.#prepared.set(sql, statement);
    if (this.#prepared.size <= keptStatements) return;
    const oldest = this.#prepared.entries().next().value;
    if (!oldest) return;
    this.#prepared.delete(oldest[0]);
    oldest[1].destroySync();
  }

  #forget(): void {
    for (const statement of this.#prepared.values()) statement.destroySync();
    this.#prepared.clear();
  }
}
