import type { LoadReport } from './load-report.ts';

/** The load report as a plain text table, for the steward's own terminal: it has exact numbers. */
export function loadReportText(report: LoadReport): string {
  const header = ['variable', 'type', 'missing', 'out of bounds', 'unmapped'];
  const rows = report.variables.map(({ name, type, missing, outOfBounds, unmapped }) => {
    const bounded = type === 'number' || type === 'integer';
    return [
      name,
      type,
      String(missing),
      bounded ? String(outOfBounds) : '',
      type === 'category' ? String(unmapped) : '',
    ];
  });
  return [`${report.file}: ${String(report.rows)} records`, ...aligned([header, ...rows]), ...notes(report)].join('\n');
}

function notes(report: LoadReport): string[] {
  const ignored = report.ignored.map((name) => (name === '' ? '(no name)' : name)).join(', ');
  return [
    ...(ignored === '' ? [] : [`Columns that the dictionary lacks were ignored: ${ignored}.`]),
    ...(report.generatedKey ? ['The file has no patient_key; the records were numbered.'] : []),
    ...(report.variables.some(({ outOfBounds }) => outOfBounds > 0)
      ? ['Values out of bounds are kept; each query clamps and counts them.']
      : []),
    ...(report.variables.some(({ unmapped }) => unmapped > 0) ? ['Unknown categories count as missing.'] : []),
  ];
}

/** The first two columns to the left, the numbers to the right. */
function aligned(table: readonly string[][]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
