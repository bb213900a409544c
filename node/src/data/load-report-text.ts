import type { LoadReport } from './load-report.ts';

/** The load report as the steward reads it on the node's own terminal. */
export function loadReportText(report: LoadReport): string {
  const rows = report.variables.map((v) => [
    v.name,
    v.type,
    String(v.missing),
    String(v.outOfBounds),
    String(v.unmapped),
  ]);
  const head = ['variable', 'type', 'missing', 'out of bounds', 'unmapped'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  const notes = [
    ...(report.ignored.length === 0 ? [] : [`Not in the dictionary, ignored: ${report.ignored.join(', ')}`]),
    ...(report.generatedKey ? ['The file has no patient_key: rows were numbered.'] : []),
    ...(report.variables.some((v) => v.outOfBounds > 0)
      ? [
          "Values out of the dictionary's bounds are kept, clamped when a question reads them, and counted in its answer.",
        ]
      : []),
  ];
  return [`${String(report.rows)} rows`, line(head), ...rows.map(line), ...notes].join('\n');
}
