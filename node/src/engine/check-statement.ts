import type { DuckDBConnection } from '@duckdb/node-api';
import { isRecord } from './child-messages.ts';

const generators = new Set(['unnest', 'generate_series', 'range']);
const sources = new Set(['EMPTY', 'SUBQUERY', 'JOIN', 'EXPRESSION_LIST']);

/**
 * Refuses every statement but one SELECT that reads nothing but `dataset`, its own common tables and generated series.
 * The node builds its statements itself; this stands behind the builder, so that a mistake there cannot read another
 * cut, write a file or reach a setting. DuckDB's own parser gives the tree. Throws where the statement is refused.
 */
export async function checkStatement(connection: DuckDBConnection, sql: string): Promise<void> {
  const result = await connection.run('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const text = (await result.getRows())[0]?.[0];
  const tree: unknown = typeof text === 'string' ? JSON.parse(text) : null;
  // Anything that is not a SELECT comes back as an error.
  if (!isRecord(tree) || tree.error !== false) throw refused();
  const statements = tree.statements;
  if (!Array.isArray(statements) || statements.length !== 1) throw refused();
  checkSources(statements[0], new Set(['dataset']));
}

function checkSources(node: unknown, visible: ReadonlySet<string>): void {
  if (Array.isArray(node)) for (const item of node) checkSources(item, visible);
  if (!isRecord(node)) return;
  const inner = withCommonTables(node, visible);
  // Every item of a FROM clause has a `sample`; so has the SELECT around it, which has a `from_table` as well.
  if ('sample' in node && !('from_table' in node)) checkSource(node, inner);
  for (const value of Object.values(node)) checkSources(value, inner);
}

function checkSource(node: Record<string, unknown>, visible: ReadonlySet<string>): void {
  const type = node.type;
  if (type === 'BASE_TABLE') {
    const qualified = node.schema_name !== '' || node.catalog_name !== '';
    if (qualified || typeof node.table_name !== 'string' || !visible.has(node.table_name)) throw refused();
    return;
  }
  if (type === 'TABLE_FUNCTION') {
    const call = node.function;
    const name = isRecord(call) ? call.function_name : undefined;
    if (typeof name !== 'string' || !generators.has(name)) throw refused();
    return;
  }
  if (typeof type !== 'string' || !sources.has(type)) throw refused();
}

/** The names that WITH adds. A name that is visible in a part of the statement only is taken as visible below it. */
function withCommonTables(node: Record<string, unknown>, visible: ReadonlySet<string>): ReadonlySet<string> {
  const map = isRecord(node.cte_map) ? node.cte_map.map : undefined;
  if (!Array.isArray(map) || map.length === 0) return visible;
  const names = map.map((entry: unknown) => (isRecord(entry) ? entry.key : undefined));
  return new Set([...visible, ...names.filter((name) => typeof name === 'string')]);
}

function refused(): Error {
  return new Error('Refused Statement Error: not one SELECT on the dataset');
}
