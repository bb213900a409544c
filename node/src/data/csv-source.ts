import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { engineProblem } from '../engine/engine-problem.ts';
import { literal } from '../engine/quote-sql.ts';
import { checkEncoding } from './check-encoding.ts';
import { dataProblem } from './data-problem.ts';
import { findLine } from './find-line.ts';
import type { CsvRecord } from './find-line.ts';
import { readHeader } from './read-header.ts';
import type { Header } from './read-header.ts';
import type { Source, SourceColumn } from './source.ts';

/** Which broken lines are kept to find the first of them; a file with more is as broken. */
const rejectsLimit = 1000;

const brokenLine: Readonly<Record<string, string>> = {
  'MISSING COLUMNS': 'The line has fewer cells than the header.',
  'TOO MANY COLUMNS': 'The line has more cells than the header.',
  'UNQUOTED VALUE': 'A quote is not closed, or text follows a closing quote.',
  'LINE SIZE OVER MAXIMUM': 'The line is longer than 2 MB.',
  'INVALID ENCODING': 'The file is not UTF-8 text.',
};

/**
 * A CSV file: RFC 4180 with a header, UTF-8, one kind of line end, read as text. Opening it judges the header first, so
 * that a file of a million columns is refused at once, then the encoding. Throws `invalid-data`.
 */
export async function openCsv(path: string): Promise<Source> {
  const header = await readHeader(path);
  await checkEncoding(path);
  return new CsvSource(path, header);
}

class CsvSource implements Source {
  readonly format = 'csv';
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  readonly relation: string;
  readonly #path: string;
  readonly #delimiter: string;

  constructor(path: string, header: Header) {
    this.name = basename(path);
    this.columns = header.names.map((name) => ({ name, kind: 'text' }));
    this.#path = path;
    this.#delimiter = header.delimiter;
    const types = header.names.map((_, index) => `c${String(index)}: 'VARCHAR'`);
    this.relation =
      `read_csv(${literal(path)}, columns = {${types.join(', ')}}, auto_detect = false, header = true, ` +
      `delim = ${literal(header.delimiter)}, quote = '"', escape = '"', strict_mode = true, null_padding = false, ` +
      `compression = 'none', hive_partitioning = false, store_rejects = true, rejects_table = 'rejects', ` +
      `rejects_scan = 'reject_scans', rejects_limit = ${String(rejectsLimit)})`;
  }

  async read(connection: DuckDBConnection, sql: string): Promise<void> {
    try {
      await connection.run(sql);
    } catch (error) {
      const problem = engineProblem(error);
      throw problem.code === 'engine-failed' ? await this.#unreadable() : problem;
    }
    await this.#checkRejects(connection);
  }

  async lineOf(record: number): Promise<string> {
    const line = await this.#find(({ index }) => index === record);
    return line === null ? `record ${String(record)}` : `line ${String(line)}`;
  }

  async #checkRejects(connection: DuckDBConnection): Promise<void> {
    const result = await connection.run(
      'SELECT line, CAST(error_type AS VARCHAR) FROM rejects ORDER BY line, column_idx LIMIT 1',
    );
    const first = (await result.getRows())[0];
    if (!first) return;
    const [line, type] = first.map(String);
    const detail = brokenLine[type ?? ''] ?? 'The line cannot be read.';
    const mend = `Every line needs ${String(this.columns.length)} cells, as the header has.`;
    throw dataProblem(detail, { file: this.name, line: `line ${String(line)}` }, mend);
  }

  async #unreadable(): Promise<Error> {
    let first: CsvRecord['end'] | undefined;
    const line = await this.#find(({ end }) => {
      first ??= end;
      return end !== first && end !== 'none';
    });
    const mend = 'Export the table again as CSV: commas, quotes where needed, one kind of line end.';
    if (line === null) return dataProblem('The file cannot be read as CSV.', { file: this.name }, mend);
    const place = { file: this.name, line: `line ${String(line)}` };
    return dataProblem('The line ends in another way than the lines before it.', place, mend);
  }

  #find(test: (record: CsvRecord) => boolean): Promise<number | null> {
    return findLine(this.#path, { delimiter: this.#delimiter, columns: this.columns.length }, test);
  }
}
