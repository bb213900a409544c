import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { literal } from '../engine/quote-sql.ts';
import { dataProblem, listed } from './data-problem.ts';
import type { VariableReport } from './load-report.ts';
import { keyColumn } from './match-columns.ts';
import type { Source } from './source.ts';
import type { StagedBlock, StagedVariable } from './stage-records.ts';

interface Counted {
  variable: StagedVariable;
  missing: number;
  outOfBounds: number;
  bad: number;
  firstBad: number;
}

/** Number of records; throws `invalid-data` where there are none, or a key is missing. */
export async function countRecords(connection: DuckDBConnection, source: Source, table: string): Promise<number> {
  const [records, keyless] = await numbers(
    connection,
    `SELECT count(*), min(record) FILTER (WHERE key IS NULL) FROM ${table}`,
  );
  if (!records) {
    throw dataProblem('The file has no records.', { file: source.name }, 'Below the header, write one line a patient.');
  }
  if (keyless) {
    const place = { file: source.name, line: await source.lineOf(keyless), column: keyColumn };
    throw dataProblem('A patient key is missing.', place, 'Give every patient a distinct key.');
  }
  return records;
}

/**
 * Throws `invalid-data` where two records of the cut, which is in the order of the keys, have the same key: neighbours
 * are compared, because a set of all keys would have to be held.
 */
export async function checkDistinctKeys(
  connection: DuckDBConnection,
  source: Source,
  { table, cut }: { table: string; cut: string },
): Promise<void> {
  const column = keyColumn;
  const [equal] = await numbers(
    connection,
    `SELECT count(*) FROM (SELECT ${column} = lag(${column}) OVER () AS same ` +
      `FROM read_parquet(${literal(cut)}, hive_partitioning = false)) WHERE same`,
  );
  if (equal === 0) return;
  const [first = 0] = await numbers(
    connection,
    `SELECT min(record) AS a FROM ${table} GROUP BY key HAVING count(*) > 1 ORDER BY a LIMIT 1`,
  );
  const [second = 0] = await numbers(
    connection,
    `SELECT min(record) FROM ${table} WHERE record > ${String(first)} ` +
      `AND key = (SELECT key FROM ${table} WHERE record = ${String(first)})`,
  );
  const place = { file: source.name, line: `${await source.lineOf(first)} and ${await source.lineOf(second)}`, column };
  throw dataProblem('Two records have the same patient key.', place, 'Keep one record for each patient.');
}

/** Counts for the load report; throws `invalid-data` for values that do not fit, naming the first place. */
export async function checkValues(
  connection: DuckDBConnection,
  source: Source,
  blocks: readonly StagedBlock[],
  unmapped: 'error' | 'missing',
): Promise<VariableReport[]> {
  const counted: Counted[] = [];
  for (const block of blocks) counted.push(...(await countBlock(connection, block)));
  const forgiven = ({ variable }: Counted) => unmapped === 'missing' && variable.variable.type === 'category';
  const wrong = counted.filter((item) => item.bad > 0 && !forgiven(item)).sort((a, b) => a.firstBad - b.firstBad);
  if (wrong[0]) throw await unfit(source, wrong[0], wrong.slice(1));
  return counted.map(({ variable: { variable }, missing, outOfBounds, bad }) => {
    return { name: variable.name, type: variable.type, missing: missing - bad, outOfBounds, unmapped: bad };
  });
}

async function unfit(source: Source, first: Counted, others: readonly Counted[]): Promise<Error> {
  const { variable, complaint } = first.variable;
  const more = others.map((item) => item.variable.variable.name);
  const also = more.length === 0 ? '' : ` Other columns have such values too: ${listed(more)}.`;
  const place = { file: source.name, line: await source.lineOf(first.firstBad), column: variable.name };
  const mend =
    variable.type === 'category'
      ? 'Correct the file or the levels of the dictionary, or load unknown categories as missing.'
      : 'Correct the value in the file, or leave the cell empty if it is unknown.';
  return dataProblem(`A value ${complaint}.${also}`, place, mend);
}

async function countBlock(connection: DuckDBConnection, block: StagedBlock): Promise<Counted[]> {
  // CASE rather than FILTER: DuckDB keeps a copy of all columns for each filtered aggregate.
  const columns = block.variables.flatMap(({ variable, value, bad }) => [
    `count(*) - count(${value})`,
    'min' in variable
      ? `count(CASE WHEN ${value} < ${double(variable.min)} OR ${value} > ${double(variable.max)} THEN 1 END)`
      : '0',
    `count(CASE WHEN ${bad} THEN 1 END)`,
    `coalesce(min(CASE WHEN ${bad} THEN record END), 0)`,
  ]);
  const row = await numbers(connection, `SELECT ${columns.join(', ')} FROM ${block.table}`);
  return block.variables.map((variable, index) => {
    const [missing = 0, outOfBounds = 0, bad = 0, firstBad = 0] = row.slice(4 * index, 4 * index + 4);
    return { variable, missing, outOfBounds, bad, firstBad };
  });
}

/** As a DOUBLE literal: a plain decimal literal would be a DECIMAL, which compares otherwise. */
function double(value: number): string {
  return `CAST('${String(value)}' AS DOUBLE)`;
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[]> {
  const row: DuckDBValue[] = (await (await connection.run(sql)).getRows())[0] ?? [];
  return row.map((value) => Number(value ?? 0));
}
