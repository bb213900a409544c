import Table from 'cli-table3';
import type { Comparison } from './questions.ts';

/** What design 02 promises where nothing was coarsened: relative, against the larger of the two. */
const TOLERANCE = 1e-8;
const COARSENED = 0.05;

/** Equal as promised, or, where the policy makes it approximate on purpose, within a twentieth. */
export function agrees({ consilium, r, coarsened }: Comparison): boolean {
  return (
    consilium !== null &&
    Math.abs(consilium - r) <= (coarsened ? COARSENED : TOLERANCE) * Math.max(Math.abs(r), Math.abs(consilium), 1e-300)
  );
}

/** Figures beside R's. A figure that the policy hides is marked as coarsened, not as wrong. */
export function comparisonText(rows: readonly Comparison[]): string {
  const table = new Table({
    head: ['', 'four hospitals, nothing pooled', 'R on the pooled data', ''],
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const verdict = verdictOf(row);
    table.push([row.what, row.consilium === null ? '–' : String(row.consilium), String(row.r), verdict]);
  }
  return table.toString();
}

function verdictOf(row: Comparison): string {
  if (row.consilium === null) return 'hidden by the policy';
  if (row.coarsened && row.consilium !== row.r) return agrees(row) ? 'coarsened by the policy' : 'DIFFERS';
  return agrees(row) ? 'equal' : 'DIFFERS';
}
