import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Cell } from './data-engine.ts';

/** Rows as the port has them. By hand: an answer can have a million cells. Throws `engine-failed`. */
export function readRows(body: unknown): Cell[][] {
  if (!Array.isArray(body) || !body.every(isRow)) {
    throw new Problem('engine-failed', undefined, { privateDetail: 'unreadable rows' });
  }
  return body;
}

function isRow(row: unknown): row is Cell[] {
  return Array.isArray(row) && row.every(isCell);
}

function isCell(cell: unknown): cell is Cell {
  return cell === null || typeof cell === 'string' || (typeof cell === 'number' && Number.isFinite(cell));
}
