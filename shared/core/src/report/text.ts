import type { Block, Facts } from './block.ts';
import { cellText } from './cell-text.ts';
import { displayWidth, printable, wrapText } from './display-width.ts';
import { HiddenMarks } from './hidden-marks.ts';
import { tableText } from './text-table.ts';

export interface TextOptions {
  /** Columns of the terminal. 80. */
  width?: number;
}

const narrowest = 40;

/** Blocks as plain text for a terminal, ending with a line feed. Figures and data tables are left out. */
export function renderText(blocks: readonly Block[], options: TextOptions = {}): string {
  const width = Math.max(narrowest, options.width ?? 80);
  const parts = blocks.map((block) => blockText(block, width)).filter((lines) => lines.length > 0);
  return parts.map((lines) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`).join('\n');
}

function blockText(block: Block, width: number): string[] {
  switch (block.kind) {
    case 'heading': {
      const text = printable(block.text);
      const line = { 1: '═', 2: '─', 3: '' }[block.level];
      return line === '' ? [text] : [text, line.repeat(Math.min(width, displayWidth(text)))];
    }
    case 'paragraph': {
      const lead = block.role === 'warning' ? '! ' : '';
      return indented(printable(block.text), lead, width);
    }
    case 'facts':
      return block.medium === 'data' ? [] : factsText(block, width);
    case 'table':
      return block.medium === 'data' ? [] : tableText(block, width);
    case 'figure':
      return [];
  }
}

function factsText({ items }: Facts, width: number): string[] {
  const marks = new HiddenMarks();
  const labels = Math.max(0, ...items.map(({ label }) => displayWidth(printable(label))));
  const lines = items.flatMap(({ label, value }) => {
    const shown = printable(cellText(value, (rule) => marks.of(rule)));
    const name = printable(label);
    return indented(shown === '' ? '–' : shown, `${name}${' '.repeat(labels - displayWidth(name) + 2)}`, width);
  });
  return [...lines, ...marks.notes().flatMap((note) => indented(note, '', width))];
}

/** The first line begins with `lead`, the others stand below its text. */
function indented(text: string, lead: string, width: number): string[] {
  const margin = displayWidth(lead);
  const lines = wrapText(text, Math.max(10, width - margin));
  return lines.map((line, i) => (i === 0 ? lead : ' '.repeat(margin)) + line);
}
