import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { dataProblem } from '../data/data-problem.ts';
import type { VariableReport } from '../data/load-report.ts';
import { datasetSql, relation, unreadable, type DatasetSource } from './postgres-dataset.ts';
import type { Query } from './postgres-session.ts';
import { identifier } from './quote-sql.ts';
import type { DatasetColumn } from './warehouse-cut.ts';

/** Variables of one statement, of four counts each: a SELECT has at most 1,664 columns. */
const variablesPerStatement = 200;

export interface CheckedVariable extends VariableReport {
  /** What is wrong with a value of this variable; null where all fit. */
  complaint: string | null;
}

/** Counts for the report, by aggregates. Throws `invalid-data`: no records, a key that is missing or used twice. */
export async function checkTable(
  query: Query,
  source: DatasetSource,
  dictionary: Dictionary,
): Promise<{ rows: number; variables: CheckedVariable[] }> {
  const rows = await checkKeys(query, source);
  const variables: CheckedVariable[] = [];
  for (let i = 0; i < source.columns.length; i += variablesPerStatement) {
    const columns = source.columns.slice(i, i + variablesPerStatement);
    variables.push(...(await countColumns(query, { ...source, columns }, dictionary)));
  }
  return { rows, variables };
}

async function checkKeys(query: Query, { table, patientKey }: DatasetSource): Promise<number> {
  const key = identifier(patientKey);
  const [row = []] = await query(`select count(*), count(${key}), count(distinct ${key}) from ${relation(table)}`);
  const [records = 0, keys = 0, distinct = 0] = row.map(Number);
  const place = { file: table, column: patientKey };
  if (records === 0) throw dataProblem('The table has no records.', { file: table }, 'Fill it, then make the cut.');
  if (keys < records) throw dataProblem('A patient key is missing.', place, 'Give every patient a distinct key.');
  if (distinct < keys) {
    throw dataProblem('Two records have the same patient key.', place, 'Keep one record for each patient.');
  }
  return records;
}

async function countColumns(query: Query, source: DatasetSource, dictionary: Dictionary): Promise<CheckedVariable[]> {
  const parameters: unknown[] = [];
  const bind = (value: unknown, type: string): string => `$${String(parameters.push(value))}::${type}`;
  const byName = new Map(dictionary.variables.map((variable) => [variable.name, variable]));
  const counts = source.columns.flatMap((column) => countsOf(column, byName.get(column.name), bind));
  const from = `from (${datasetSql(source)}) as records`;
  const unfit = source.columns.map((column) => `count(*) filter (where ${unreadable(column)})`).join(', ');
  const [row = []] = await query(`select ${counts.join(', ')} ${from}`, parameters);
  const [unread = []] = await query(`select ${unfit} from ${relation(source.table)}`);
  return source.columns.map(({ name, type }, i) => {
    const [missing = 0, outOfBounds = 0, bad = 0] = row.slice(3 * i, 3 * i + 3).map(Number);
    const wrong = bad + Number(unread[i] ?? 0);
    const unmapped = type === 'category' ? bad : 0;
    return { name, type, missing, outOfBounds, unmapped, complaint: wrong > 0 ? complaints[type] : null };
  });
}

const complaints = {
  number: 'is not a number',
  integer: 'is not a whole number',
  boolean: 'is not 0, 1, true or false',
  category: 'is not a level of the dictionary',
} as const;

/** Missing (NULL, NaN and infinities), out of bounds, and what does not fit, over the converted values. */
function countsOf(
  column: DatasetColumn,
  variable: Variable | undefined,
  bind: (value: unknown, type: string) => string,
): string[] {
  const x = identifier(column.name);
  const count = (condition: string): string => `count(*) filter (where ${condition})`;
  if (variable?.type === 'number' || variable?.type === 'integer') {
    const finite = `${x} > '-Infinity'::float8 and ${x} < 'Infinity'::float8`;
    const outside = `(${x} < ${bind(variable.min, 'float8')} or ${x} > ${bind(variable.max, 'float8')})`;
    return [
      `count(*) - ${count(finite)}`,
      count(`${finite} and ${outside}`),
      variable.type === 'integer' ? count(`${finite} and ${x} <> floor(${x})`) : '0',
    ];
  }
  const unknown = variable?.type === 'category' ? count(`${x} <> all (${bind(variable.levels, 'text[]')})`) : '0';
  return [`count(*) - count(${x})`, '0', unknown];
}
