import type { Table } from './block.ts';
import { text } from './cell.ts';

/** A table of texts: lists of studies, sites, variables. */
export function plainTable(
  id: string,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  caption?: string,
): Table {
  return {
    kind: 'table',
    id,
    ...(caption === undefined ? {} : { caption }),
    columns: headers.map((header) => ({ header, name: header.toLowerCase(), align: 'left' })),
    rows: rows.map((row) => row.map((cell) => text(cell))),
  };
}
