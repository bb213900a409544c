import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { didYouMean } from '@consilium/core/query-language/suggest.ts';
import { dataProblem, listed } from './data-problem.ts';
import type { ColumnKind, Source } from './source.ts';

export const keyColumn = 'patient_key';

/** A variable and the column of the file that holds it (c0, c1 …). */
export interface MatchedColumn {
  variable: Variable;
  column: string;
  kind: ColumnKind;
}

export interface MatchedColumns {
  variables: MatchedColumn[];
  /** Null where the file has none and one is to be generated. */
  key: { column: string; kind: ColumnKind } | null;
  /** Columns that the dictionary lacks: left out of the cut. */
  ignored: string[];
}

/**
 * Finds the dictionary's variables and the key among the file's columns; names match exactly. Throws `invalid-data`.
 * Names that the file gives are told only after the dictionary's were all found: the first line of a file without a
 * header is a patient's.
 */
export function matchColumns(dictionary: Dictionary, source: Source, generateKey: boolean): MatchedColumns {
  const positions = new Map(source.columns.map(({ name }, index) => [name, index]));
  if (dictionary.variables.some(({ name }) => name.toLowerCase() === keyColumn)) {
    const mend = 'Remove it from the dictionary: the key is never asked about.';
    throw dataProblem(`The dictionary names \`${keyColumn}\` as a variable.`, { file: source.name }, mend);
  }
  checkPresent(dictionary, source, positions, generateKey);
  checkDistinct(source);
  const at = (name: string) => {
    const index = positions.get(name);
    const kind = index === undefined ? undefined : source.columns[index]?.kind;
    return index === undefined || kind === undefined ? null : { column: `c${String(index)}`, kind };
  };
  const variables = dictionary.variables.flatMap((variable) => {
    const found = at(variable.name);
    return found ? [{ variable, ...found }] : [];
  });
  for (const matched of variables) checkKind(matched, source);
  const known = new Set([keyColumn, ...dictionary.variables.map(({ name }) => name)]);
  const ignored = source.columns.map(({ name }) => name).filter((name) => !known.has(name));
  return { variables, key: at(keyColumn), ignored };
}

function checkPresent(
  dictionary: Dictionary,
  source: Source,
  positions: ReadonlyMap<string, number>,
  generateKey: boolean,
): void {
  const missing = dictionary.variables.map(({ name }) => name).filter((name) => !positions.has(name));
  const [first] = missing;
  if (first !== undefined) {
    const detail = `The file has no column ${listed(missing)}${didYouMean(first, positions.keys())}`;
    const mend = 'Name the columns as the dictionary does (case counts); every variable needs one, empty if unknown.';
    throw dataProblem(detail, { file: source.name }, mend);
  }
  if (positions.has(keyColumn) || generateKey) return;
  const mend = `Add a column \`${keyColumn}\` with one distinct value for each patient; it never leaves the node.`;
  throw dataProblem(`The file has no column \`${keyColumn}\`.`, { file: source.name }, mend);
}

function checkDistinct(source: Source): void {
  const seen = new Set<string>();
  for (const { name } of source.columns) {
    if (name !== '' && seen.has(name)) {
      throw dataProblem(`Two columns are named \`${name}\`.`, { file: source.name }, 'Give each column its own name.');
    }
    seen.add(name);
  }
}

function checkKind({ variable, kind }: MatchedColumn, source: Source): void {
  const numeric = variable.type === 'number' || variable.type === 'integer';
  if (kind !== 'other' && !(numeric && kind === 'boolean')) return;
  const detail = `The column's type does not fit a variable of type ${variable.type}.`;
  const mend = 'Export the column as text or numbers.';
  throw dataProblem(detail, { file: source.name, column: variable.name }, mend);
}
