import { createElement as h, type ReactElement, type ReactNode } from 'react';
import type { Cell, Column, Table } from '@consilium/core/report/block.ts';
import { cellText } from '@consilium/core/report/cell-text.ts';
import { HiddenMarks } from '@consilium/core/report/hidden-marks.ts';
import { cellView } from './cell-view.ts';

export interface TableViewProps {
  table: Table;
  id: string;
  /** `Table 2`; null has none. */
  number: number | null;
}

/** A table as a journal prints it: three rules, points below one another, its notes below. Wide ones scroll alone. */
export function TableView({ table, id, number }: TableViewProps): ReactElement {
  const marks = new HiddenMarks();
  const { columns, rows, caption, notes = [] } = table;
  const fills = columns.map((column, i) => (column.align === 'decimal' ? fillers(rows.map((row) => row[i])) : []));
  const body = rows.map((row, r) =>
    h('tr', { key: r }, ...columns.map((column, i) => bodyCell(row[i], column, i === 0, fills[i]?.[r] ?? '', marks))),
  );
  const below = [...marks.notes(), ...notes];
  const name = number === null ? null : h('b', null, `Table ${String(number)}. `);
  return h(
    'div',
    { className: 'table', id },
    h(
      'div',
      { className: 'scroll', role: 'region', tabIndex: 0, 'aria-label': caption ?? 'Table' },
      h(
        'table',
        null,
        caption === undefined ? null : h('caption', null, name, caption),
        h('thead', null, h('tr', null, ...columns.map(headCell))),
        h('tbody', null, ...body),
      ),
    ),
    ...below.map((note, i) => h('p', { key: i, className: 'note' }, note)),
  );
}

function headCell({ header, unit, align }: Column, index: number): ReactElement {
  const text = unit === undefined ? header : `${header} (${unit})`;
  return h('th', { key: index, scope: 'col', className: align }, text);
}

function bodyCell(
  cell: Cell | undefined,
  { align }: Column,
  isFirst: boolean,
  fill: string,
  marks: HiddenMarks,
): ReactElement {
  const indent = cell?.kind === 'text' ? (cell.indent ?? 0) : 0;
  const className = indent > 0 ? `${align} indent` : align;
  const content: ReactNode[] = cell ? [cellView(cell, marks)] : [];
  if (fill !== '') content.push(h('span', { key: 'fill', 'aria-hidden': true }, fill));
  return isFirst ? h('th', { scope: 'row', className }, ...content) : h('td', { className }, ...content);
}

/** Spaces as wide as digits behind a number, so that the points of a column stand below one another. */
function fillers(cells: readonly (Cell | undefined)[]): string[] {
  const tails = cells.map((cell) => {
    if (cell?.kind !== 'number') return null;
    const text = cellText(cell, () => '');
    return text.slice(/^[^.e]*/.exec(text)?.[0].length ?? 0);
  });
  const longest = tails.reduce<string>((most, tail) => (tail !== null && tail.length > most.length ? tail : most), '');
  return tails.map((tail) =>
    tail === null
      ? ''
      : longest
          .slice(tail.length)
          .replaceAll(/[0-9]/g, '\u2007')
          .replaceAll(/[^\u2007]/g, '\u2008'),
  );
}
