export type Cell = string | number | null;

/** Aligned columns: texts to the left, numbers to the right, `–` where nothing was measured. */
export function textTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
  const widths = head.map((name, j) => Math.max(name.length, ...texts.map((row) => row[j]?.length ?? 0)));
  const isNumber = head.map((_, j) => rows.every((row) => typeof row[j] !== 'string'));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, j) => (isNumber[j] ? cell.padStart(widths[j] ?? 0) : cell.padEnd(widths[j] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...texts.map(line)].join('\n');
}
