import {
  AlignmentType,
  BorderStyle,
  Paragraph,
  Table as DocxTable,
  TableCell,
  TableRow,
  WidthType,
  type FileChild,
} from 'docx';
import type { Cell, Column, Table } from '@consilium/core/report/block.ts';
import { cellText } from '@consilium/core/report/cell-text.ts';
import { HiddenMarks } from '@consilium/core/report/hidden-marks.ts';
import { docxText } from './docx-text.ts';

const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const thick = { style: BorderStyle.SINGLE, size: 8, color: '1a1a1a' };
const thin = { style: BorderStyle.SINGLE, size: 4, color: '1a1a1a' };
/** Twentieths of a point. */
const indentStep = 240;

/** Caption, table with three rules as journals have them, notes. */
export function docxTable({ caption, columns, rows, notes = [] }: Table, number: number | null): FileChild[] {
  const marks = new HiddenMarks();
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(({ header, unit, align }) =>
      cellOf(unit === undefined ? header : `${header} (${unit})`, align, { isHead: true }),
    ),
  });
  const body = rows.map(
    (row) => new TableRow({ cantSplit: true, children: columns.map(({ align }, i) => bodyCell(row[i], align, marks)) }),
  );
  const name = number === null ? [] : [docxText(`Table ${String(number)}. `, { bold: true })];
  return [
    new Paragraph({
      keepNext: true,
      spacing: { before: 240, after: 80 },
      children: [...name, docxText(caption ?? '')],
    }),
    new DocxTable({
      width: { size: 100, type: WidthType.PERCENTAGE },
      borders: { top: thick, bottom: thick, left: none, right: none, insideHorizontal: none, insideVertical: none },
      rows: [head, ...body],
    }),
    ...[...marks.notes(), ...notes].map(noteParagraph),
    new Paragraph({}),
  ];
}

export function noteParagraph(note: string): Paragraph {
  return new Paragraph({ children: [docxText(note, { size: 17 })] });
}

function bodyCell(cell: Cell | undefined, align: Column['align'], marks: HiddenMarks): TableCell {
  const text = cell ? cellText(cell, (rule) => marks.of(rule)) : '';
  return cellOf(text, align, { indent: cell?.kind === 'text' ? (cell.indent ?? 0) : 0 });
}

interface Look {
  isHead?: boolean;
  indent?: number;
}

function cellOf(text: string, align: Column['align'], { isHead = false, indent = 0 }: Look): TableCell {
  return new TableCell({
    ...(isHead ? { borders: { top: thick, bottom: thin, left: none, right: none } } : {}),
    margins: { left: 60, right: 60 },
    children: [
      new Paragraph({
        alignment: align === 'left' ? AlignmentType.LEFT : AlignmentType.RIGHT,
        indent: { left: indent * indentStep },
        children: [docxText(text, { bold: isHead })],
      }),
    ],
  });
}
