import { Problem } from '@consilium/core/protocol/problem.ts';

/** Where in a data file: the file, then the line or row and the column as far as known. Never a value. */
export interface DataPlace {
  file: string;
  /** `line 17` or `row 17`. */
  line?: string;
  column?: string;
}

export function dataProblem(detail: string, place: DataPlace, mend: string): Problem {
  const column = place.column === undefined ? undefined : `column \`${place.column}\``;
  const where = [place.file, place.line, column].filter((part) => part !== undefined).join(', ');
  return new Problem('invalid-data', detail, { where, mend });
}

/** The first names of a list that may be long, as text. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `\`${name.slice(0, 64)}\``);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${String(more)} more` : shown.join(', ');
}
