import type { Cell, Column, Table } from './block.ts';
import { cellText } from './cell-text.ts';
import { displayWidth, printable, wrapText } from './display-width.ts';
import { HiddenMarks } from './hidden-marks.ts';

const gap = 2;
const narrowestText = 12;

interface TextColumn {
  left: boolean;
  header: string;
  cells: string[];
  width: number;
}

/**
 * A table in at most `width` columns: text in the first column is wrapped, and what still does not fit goes into
 * further panels below, each beginning with the first column again.
 */
export function tableText(table: Table, width: number): string[] {
  const marks = new HiddenMarks();
  const columns = table.columns.map((column, i) => toTextColumn(column, table.rows, i, marks));
  const caption = table.caption === undefined ? [] : wrapText(printable(table.caption), width);
  const body = panelsOf(columns, width).flatMap((panel, i) => [...(i === 0 ? [] : ['']), ...panelText(panel)]);
  const notes = [...marks.notes(), ...(table.notes ?? [])].flatMap((note) => wrapText(printable(note), width));
  return [...caption, ...body, ...notes];
}

function toTextColumn(column: Column, rows: Table['rows'], index: number, marks: HiddenMarks): TextColumn {
  const header = printable(column.unit === undefined ? column.header : `${column.header} (${column.unit})`);
  const raw = rows.map((row) => cellOf(row[index], marks));
  const cells = column.align === 'decimal' ? onThePoint(raw, rows, index) : raw;
  const width = Math.max(0, ...[header, ...cells].map(displayWidth));
  return { left: column.align === 'left', header, cells, width };
}

function cellOf(cell: Cell | undefined, marks: HiddenMarks): string {
  if (!cell) return '';
  const text = printable(cellText(cell, (rule) => marks.of(rule)));
  return cell.kind === 'text' ? '  '.repeat(cell.indent ?? 0) + text : text;
}

/** Numbers with the same space after their point. */
function onThePoint(texts: readonly string[], rows: Table['rows'], index: number): string[] {
  const isNumber = (i: number) => rows[i]?.[index]?.kind === 'number';
  const after = (text: string) => text.length - (/^[^.e]*/.exec(text)?.[0].length ?? 0);
  const longest = Math.max(0, ...texts.filter((_, i) => isNumber(i)).map(after));
  return texts.map((text, i) => (isNumber(i) ? text + ' '.repeat(longest - after(text)) : text));
}

/** The first column, narrowed if that is enough, with as many others as fit; the rest in the same way. */
function panelsOf(columns: readonly TextColumn[], width: number): TextColumn[][] {
  const [first, ...others] = columns;
  if (!first) return [];
  const needed = others.reduce((sum, column) => sum + gap + column.width, 0);
  const room = width - needed >= narrowestText ? width - needed : Math.floor(width / 3);
  const stub = first.left && first.width > room ? narrowed(first, room) : first;
  const panels: TextColumn[][] = [];
  let panel = [stub];
  let used = stub.width;
  for (const column of others) {
    // A last text column (a reason, a rule) takes what is left, and wraps.
    const free = width - used - gap;
    const fits = column.width <= free;
    const fitted = !fits && column.left && free >= narrowestText ? narrowed(column, free) : column;
    if (fitted.width > free && panel.length > 1) {
      panels.push(panel);
      panel = [stub];
      used = stub.width;
    }
    panel.push(fitted);
    used += gap + fitted.width;
  }
  return [...panels, panel];
}

function narrowed(column: TextColumn, width: number): TextColumn {
  return { ...column, width };
}

function panelText(columns: readonly TextColumn[]): string[] {
  const rule = '─'.repeat(columns.reduce((sum, column, i) => sum + column.width + (i === 0 ? 0 : gap), 0));
  const count = columns[0]?.cells.length ?? 0;
  const rows = Array.from({ length: count }, (_, i) =>
    rowText(
      columns,
      columns.map(({ cells }) => cells[i] ?? ''),
    ),
  );
  const header = rowText(
    columns,
    columns.map((column) => column.header),
  );
  return [rule, ...header, rule, ...rows.flat(), rule];
}

/** One row in as many lines as its longest cell needs; an indent is kept on every line. */
function rowText(columns: readonly TextColumn[], cells: readonly string[]): string[] {
  const wrapped = columns.map(({ width }, i) => wrapCell(cells[i] ?? '', width));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map(({ left, width }, i) => {
        const text = wrapped[i]?.[line] ?? '';
        const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
        return left ? text + space : space + text;
      })
      .join(' '.repeat(gap)),
  );
}

function wrapCell(cell: string, width: number): string[] {
  if (displayWidth(cell) <= width) return [cell];
  const indent = /^ */.exec(cell)?.[0] ?? '';
  const room = Math.max(1, width - indent.length - 2);
  return wrapText(cell.trim(), room).map((line, i) => `${indent}${i === 0 ? '' : '  '}${line}`);
}
