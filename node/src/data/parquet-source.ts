import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { basename } from 'node:path';
import { engineProblem } from '../engine/engine-problem.ts';
import { literal } from '../engine/quote-sql.ts';
import { dataProblem } from './data-problem.ts';
import { maxColumns } from './source.ts';
import type { ColumnKind, Source, SourceColumn } from './source.ts';

/** A Parquet file. Its own column names are taken, also where two are equal. Throws `invalid-data`. */
export async function openParquet(path: string, connection: DuckDBConnection): Promise<Source> {
  const name = basename(path);
  const file = `${literal(path)}, hive_partitioning = false`;
  try {
    const names = topLevelNames(
      await rows(connection, `SELECT name, num_children FROM parquet_schema(${literal(path)})`),
    );
    if (names.length > maxColumns) {
      const limit = maxColumns.toLocaleString('en');
      const mend = 'Export only the columns you need.';
      throw dataProblem(`The file has more than ${limit} columns.`, { file: name }, mend);
    }
    const described = await rows(connection, `DESCRIBE SELECT * FROM read_parquet(${file})`);
    const columns = names.map((column, index) => ({ name: column, kind: kindOf(String(described[index]?.[1])) }));
    const aliases = columns.map((_, index) => `c${String(index)}`).join(', ');
    return new ParquetSource(name, columns, `read_parquet(${file}) AS source(${aliases})`);
  } catch (error) {
    throw readingProblem(error, name);
  }
}

class ParquetSource implements Source {
  readonly format = 'parquet';
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  readonly relation: string;

  constructor(name: string, columns: readonly SourceColumn[], relation: string) {
    this.name = name;
    this.columns = columns;
    this.relation = relation;
  }

  async read(connection: DuckDBConnection, sql: string): Promise<void> {
    try {
      await connection.run(sql);
    } catch (error) {
      throw readingProblem(error, this.name);
    }
  }

  lineOf(record: number): Promise<string> {
    return Promise.resolve(`row ${String(record)}`);
  }
}

async function rows(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  return (await connection.run(sql)).getRows();
}

/** The schema lists nodes depth first, the root before all; a node's descendants follow it. */
function topLevelNames(schema: DuckDBValue[][]): string[] {
  const names: string[] = [];
  let below = 0;
  for (const [name, children] of schema.slice(1)) {
    if (below === 0) names.push(String(name));
    else below -= 1;
    below += Number(children ?? 0);
  }
  return names;
}

function kindOf(type: string): ColumnKind {
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return 'integer';
  if (/^(FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  return type === 'VARCHAR' || type.startsWith('ENUM(') ? 'text' : 'other';
}

function readingProblem(error: unknown, file: string): Error {
  const problem = engineProblem(error);
  if (problem.code !== 'engine-failed') return problem;
  return dataProblem('The file cannot be read as Parquet.', { file }, 'Copy or export the file again.');
}
