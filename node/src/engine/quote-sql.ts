/**
 * Quoting for the few statements that cannot take bound values: paths in settings, names of columns, levels in a
 * loading statement. DuckDB knows no escapes inside these quotes but the doubled quote itself.
 */
export function literal(text: string): string {
  if (text.includes('\0')) throw new RangeError('a text with a NUL character cannot be quoted');
  return `'${text.replaceAll("'", "''")}'`;
}

export function identifier(name: string): string {
  if (name.includes('\0') || name === '') throw new RangeError('that cannot be a name');
  return `"${name.replaceAll('"', '""')}"`;
}
