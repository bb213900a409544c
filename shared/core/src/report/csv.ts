import type { Block, Cell, Column, Facts, Table } from './block.ts';

export interface CsvFile {
  /** Unique in the report: `coefficients`, `fit`. */
  id: string;
  csv: string;
}

/**
 * Tables and facts of a report as CSV (RFC 4180, UTF-8), one file each: numbers in full, empty where there is no value,
 * columns by their machine names. Where values were hidden, a column `… suppressed` beside says by which rule.
 */
export function renderCsv(blocks: readonly Block[]): CsvFile[] {
  return blocks.flatMap((block): CsvFile[] => {
    if (block.kind === 'table' && block.medium !== 'people') return [{ id: block.id, csv: tableCsv(block) }];
    if (block.kind === 'facts' && block.id !== undefined) return [{ id: block.id, csv: factsCsv(block) }];
    return [];
  });
}

function tableCsv({ columns, rows }: Table): string {
  const expanded = columns.flatMap((column, i) =>
    expand(
      column,
      rows.map((row) => row[i] ?? { kind: 'none' }),
    ),
  );
  const lines = rows.map((_, i) => expanded.map(({ values }) => values[i] ?? ''));
  return toCsv([expanded.map(({ name }) => name), ...lines]);
}

/** Facts have one row, so that files of several results can be put below one another. */
function factsCsv({ items }: Facts): string {
  const expanded = items.flatMap(({ name, value }) => expand({ name }, [value]));
  return toCsv([expanded.map(({ name }) => name), expanded.map(({ values }) => values[0] ?? '')]);
}

function expand({ name }: Pick<Column, 'name'>, cells: readonly Cell[]): { name: string; values: string[] }[] {
  const [first, second] = typeof name === 'string' ? [name, undefined] : name;
  const columns =
    second === undefined
      ? [{ name: first, values: cells.map(valueOf) }]
      : [
          { name: first, values: cells.map((cell) => valueOf(cell.kind === 'pair' ? cell.first : cell)) },
          { name: second, values: cells.map((cell) => valueOf(cell.kind === 'pair' ? cell.second : cell)) },
        ];
  if (!cells.some(({ kind }) => kind === 'hidden')) return columns;
  const rules = cells.map((cell) => (cell.kind === 'hidden' ? cell.rule : ''));
  return [...columns, { name: `${first} suppressed`, values: rules }];
}

function valueOf(cell: Cell): string {
  // As R and most others write it.
  if (cell.kind === 'number') return String(cell.value).replace('Infinity', 'Inf');
  if (cell.kind === 'text') return asText(cell.text);
  return '';
}

/** A spreadsheet would calculate a text that begins like a formula: an apostrophe keeps it a text. */
function asText(text: string): string {
  return /^[=@\t\r]|^[+-].*[(|!]/.test(text) ? `'${text}` : text;
}

function toCsv(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}

function quote(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
