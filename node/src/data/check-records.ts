import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
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

/** Number of records; throws `invalid-data` where there are none, or a key is missing or used twice. */
export async function checkKeys(connection: DuckDBConnection, source: Source, table: string): Promise<number> {
  const [records, keys, distinct, keyless] = await numbers(
    connection,
    `SELECT count(*), count(key), count(DISTINCT key), min(record) FILTER (WHERE key IS NULL) FROM ${table}`,
  );
  if (!records) {
    throw dataProblem('The file has no records.', { file: source.name }, 'Below the header, write one line a patient.');
  }
  const column = keyColumn;
  if (keyless) {
    const place = { file: source.name, line: await source.lineOf(keyless), column };
    throw dataProblem('A patient key is missing.', place, 'Give every patient a distinct key.');
  }
  if (keys !== distinct) {
    const [first, second] = await numbers(
      connection,
      'SELECT min(record) AS a, min(record) FILTER (WHERE k = 2) FROM (' +
        `SELECT record, key, row_number() OVER (PARTITION BY key ORDER BY record) AS k FROM ${table}) ` +
        'GROUP BY key HAVING count(*) > 1 ORDER BY a LIMIT 1',
    );
    const lines = `${await source.lineOf(first ?? 0)} and ${await source.lineOf(second ?? 0)}`;
    const place = { file: source.name, line: lines, column };
    throw dataProblem('Two records have the same patient key.', place, 'Keep one record for each patient.');
  }
  return records;
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
