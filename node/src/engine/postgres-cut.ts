import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { didYouMean } from '@consilium/core/query-language/suggest.ts';
import { dataProblem, listed } from '../data/data-problem.ts';
import type { VariableReport } from '../data/load-report.ts';
import { checkTable } from './postgres-check.ts';
import type { CutAnswer } from './postgres-messages.ts';
import { isGone } from './postgres-problem.ts';
import type { PostgresSession, Query } from './postgres-session.ts';
import { describeTable, hashOf, lockTable, stampOf, type TableState } from './postgres-state.ts';
import { columnOf, type DatasetColumn } from './warehouse-cut.ts';

export interface CutRequest {
  table: string;
  patientKey: string;
  mapping: Record<string, string>;
  dictionary: Dictionary;
  unmapped: 'error' | 'missing';
  timeoutMs: number;
}

/**
 * Checks a table against the dictionary and makes a cut of it: aggregates alone, all on one state of the database.
 * Throws `invalid-data` with the column and the mend, never a value.
 */
export async function makeWarehouseCut(session: PostgresSession, request: CutRequest): Promise<CutAnswer> {
  const { table, timeoutMs } = request;
  const found = await session.transaction(timeoutMs, (query) => describeTable(query, table));
  return session.transaction(timeoutMs, async (query) => {
    try {
      await lockTable(query, table, found?.kind ?? 'other');
      return await cut(query, request);
    } catch (error) {
      if (!isGone(error)) throw error;
      const mend = 'Run node doctor: it says which GRANT is missing.';
      throw dataProblem('The role cannot read the table.', { file: table }, mend);
    }
  });
}

async function cut(query: Query, request: CutRequest): Promise<CutAnswer> {
  const { table, patientKey, dictionary } = request;
  const state = await describeTable(query, table);
  if (!state) {
    const mend = 'Write schema.table in node.yaml as the catalogue has them (case counts).';
    throw dataProblem('The warehouse has no such table.', { file: table }, mend);
  }
  const source = { table, patientKey, columns: matchColumns(state, request) };
  const { rows, variables } = await checkTable(query, source, dictionary);
  refuseUnfit(table, variables, request.unmapped);
  const stamp = await stampOf(query, source, state);
  const hash = await hashOf(query, source);
  const used = new Set([patientKey, ...source.columns.map(({ column }) => column)]);
  return {
    cut: { ...source, kind: state.kind, hash, stamp },
    report: {
      file: table,
      rows,
      variables: variables.map(({ complaint: _, ...reported }) => reported),
      ignored: [...state.columns.keys()].filter((name) => !used.has(name)),
      generatedKey: false,
    },
  };
}

function matchColumns(state: TableState, { table, patientKey, mapping, dictionary }: CutRequest): DatasetColumn[] {
  const place = { file: table };
  const missing = dictionary.variables.filter(({ name }) => !state.columns.has(columnOf({ columns: mapping }, name)));
  const [first] = missing;
  if (first) {
    const names = listed(missing.map(({ name }) => columnOf({ columns: mapping }, name)));
    const detail = `The table has no column ${names}${didYouMean(first.name, state.columns.keys())}`;
    throw dataProblem(detail, place, 'Say in node.yaml, under warehouse.columns, which column holds the variable.');
  }
  if (!state.columns.has(patientKey)) {
    const mend = 'Name the column with a distinct value for each patient as warehouse.patientKey in node.yaml.';
    throw dataProblem(`The table has no column ${listed([patientKey])}.`, place, mend);
  }
  return dictionary.variables.map((variable) => {
    const column = columnOf({ columns: mapping }, variable.name);
    const kind = state.columns.get(column)?.kind ?? null;
    if (kind === null || (kind === 'text' && isNumeric(variable))) {
      const detail = `The column's type does not fit a variable of type ${variable.type}.`;
      throw dataProblem(
        detail,
        { file: table, column },
        'Convert it in a (materialised) view, and name that in node.yaml.',
      );
    }
    return { name: variable.name, type: variable.type, column, kind };
  });
}

function isNumeric({ type }: Variable): boolean {
  return type === 'number' || type === 'integer';
}

/** A value that does not fit stops the cut; an unknown category only where the steward does not take it as missing. */
function refuseUnfit(
  table: string,
  variables: readonly (VariableReport & { complaint: string | null })[],
  unmapped: 'error' | 'missing',
): void {
  const wrong = variables.filter(
    ({ complaint, type }) => complaint !== null && (type !== 'category' || unmapped === 'error'),
  );
  const [first, ...others] = wrong;
  if (!first) return;
  const also = others.length === 0 ? '' : ` Other columns have such values too: ${listed(others.map((v) => v.name))}.`;
  const mend =
    first.type === 'category'
      ? 'Correct the table or the levels of the dictionary, or take unknown categories as missing (--unmapped missing).'
      : 'Correct the values in the table, or make them NULL where they are unknown.';
  throw dataProblem(`A value ${first.complaint ?? ''}.${also}`, { file: table, column: first.name }, mend);
}
