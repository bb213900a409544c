import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Cell } from './data-engine.ts';
import { inWarehouse } from './postgres-dataset.ts';
import { isGone } from './postgres-problem.ts';
import type { Query } from './postgres-session.ts';
import { checkPostgresStatement } from './postgres-statement.ts';
import { describeTable, hashOf, lockTable, stampOf } from './postgres-state.ts';
import { mend, type WarehouseCut } from './warehouse-cut.ts';

type Wire = string | number | boolean | null | { bigint: string };

/**
 * One aggregate on a cut: first that the table still is the cut, then the statement, both on one state of the database.
 * `stamps` keeps, by hash, the stamps under which a rewritten table was found to have the same content.
 * Throws `not-found` where the table is no longer the cut.
 */
export async function runOnCut(
  query: Query,
  request: { cut: WarehouseCut; sql: string; parameters: readonly Wire[] },
  stamps: Map<string, string>,
): Promise<Cell[][]> {
  const { cut, sql, parameters } = request;
  checkPostgresStatement(sql);
  await requireUnchanged(query, cut, stamps);
  const statement = inWarehouse(cut, { sql, parameters: parameters.map(bound) });
  return query(statement.sql, statement.parameters);
}

async function requireUnchanged(query: Query, cut: WarehouseCut, stamps: Map<string, string>): Promise<void> {
  try {
    if (await isUnchanged(query, cut, stamps)) return;
  } catch (error) {
    if (!isGone(error)) throw error;
    throw new Problem('not-found', 'The table of this cut is gone, or can no longer be read.', { mend });
  }
  throw new Problem('not-found', 'The table no longer holds the records of this cut.', { mend });
}

async function isUnchanged(query: Query, cut: WarehouseCut, stamps: Map<string, string>): Promise<boolean> {
  await lockTable(query, cut.table, cut.kind);
  const state = await describeTable(query, cut.table);
  if (!state) return false;
  const sameKinds = cut.columns.every(({ column, kind }) => state.columns.get(column)?.kind === kind);
  if (!sameKinds || !state.columns.has(cut.patientKey)) return false;
  const stamp = await stampOf(query, cut, state);
  if (stamp !== null && stamp === (stamps.get(cut.hash) ?? cut.stamp)) return true;
  if ((await hashOf(query, cut)) !== cut.hash) return false;
  if (stamp !== null) stamps.set(cut.hash, stamp);
  return true;
}

function bound(value: Wire): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? value.bigint : value;
}
