import { Document, HeadingLevel, Packer, Paragraph, type FileChild } from 'docx';
import type { Block, Facts } from '@consilium/core/report/block.ts';
import { cellText } from '@consilium/core/report/cell-text.ts';
import { HiddenMarks } from '@consilium/core/report/hidden-marks.ts';
import { docxTable, noteParagraph } from './docx-table.ts';
import { docxText } from './docx-text.ts';
import { partsOf, type Part } from './report-parts.ts';

const levels = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const;

/**
 * A report as a Word document (Office Open XML): real headings, tables with repeated header rows and their notes, to be
 * pasted into a manuscript. Figures are named where they belong; their drawings are exported as SVG.
 */
export async function renderDocx(blocks: readonly Block[]): Promise<Uint8Array> {
  const children = partsOf(blocks).flatMap(childrenOf);
  const document = new Document({
    creator: 'Consilium',
    styles: { default: { document: { run: { font: 'Arial', size: 20, language: { value: 'en-GB' } } } } },
    sections: [{ children }],
  });
  return new Uint8Array(await Packer.toArrayBuffer(document));
}

function childrenOf(part: Part): FileChild[] {
  const { block } = part;
  switch (block.kind) {
    case 'heading':
      return [new Paragraph({ heading: levels[block.level], children: [docxText(block.text, { color: '1a1a1a' })] })];
    case 'paragraph': {
      const lead = block.role === 'warning' ? [docxText('Warning: ', { bold: true })] : [];
      return [new Paragraph({ spacing: { after: 120 }, children: [...lead, docxText(block.text)] })];
    }
    case 'facts':
      return factsOf(block);
    case 'table':
      return docxTable(block, 'number' in part ? part.number : null);
    case 'figure': {
      const name = `Figure ${'number' in part ? String(part.number) : ''}. `;
      return [
        new Paragraph({
          spacing: { before: 240, after: 240 },
          children: [docxText(name, { bold: true }), docxText(`${block.caption} (${block.id}.svg)`)],
        }),
      ];
    }
  }
}

function factsOf({ items }: Facts): FileChild[] {
  const marks = new HiddenMarks();
  const lines = items.map(
    ({ label, value }) =>
      new Paragraph({
        children: [docxText(`${label.trim()}: `, { bold: true }), docxText(cellText(value, (rule) => marks.of(rule)))],
      }),
  );
  return [...lines, ...marks.notes().map(noteParagraph), new Paragraph({})];
}
