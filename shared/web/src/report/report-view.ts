import { createElement as h, type ReactElement } from 'react';
import type { Facts } from '@consilium/core/report/block.ts';
import { HiddenMarks } from '@consilium/core/report/hidden-marks.ts';
import { drawFigure } from '../figures/draw-figure.ts';
import type { SvgDocument } from '../figures/svg.ts';
import { cellView } from './cell-view.ts';
import type { Part } from './report-parts.ts';
import { TableView } from './table-view.ts';

export interface ReportViewProps {
  parts: readonly Part[];
  /** Draws the figures. */
  document: SvgDocument;
}

/** A report's blocks as elements of a page. */
export function ReportView({ parts, document }: ReportViewProps): ReactElement {
  return h('main', null, ...parts.map((part) => h(PartView, { key: part.id, part, document })));
}

function PartView({ part, document }: { part: Part; document: SvgDocument }): ReactElement {
  const { block, id } = part;
  switch (block.kind) {
    case 'heading':
      return h(`h${String(block.level)}`, { id }, block.text);
    case 'paragraph':
      return block.role === 'warning'
        ? h('p', { id, className: 'warning', role: 'note' }, h('b', null, 'Warning: '), block.text)
        : h('p', { id }, block.text);
    case 'facts':
      return h(FactsView, { facts: block, id });
    case 'table':
      return h(TableView, { table: block, id, number: 'number' in part ? part.number : null });
    case 'figure': {
      const number = 'number' in part ? String(part.number) : '';
      // The text of the drawing comes from the document's own serializer, which escapes every text in it.
      const svg = h('div', {
        className: 'drawing',
        dangerouslySetInnerHTML: { __html: drawFigure(block, id, document) },
      });
      return h('figure', { id }, svg, h('figcaption', null, h('b', null, `Figure ${number}. `), block.caption));
    }
  }
}

function FactsView({ facts, id }: { facts: Facts; id: string }): ReactElement {
  const marks = new HiddenMarks();
  const items = facts.items.map(({ label, value }, i) =>
    h(
      'div',
      { key: i, className: label.startsWith(' ') ? 'part' : undefined },
      h('dt', null, label.trim()),
      h('dd', null, cellView(value, marks)),
    ),
  );
  const notes = marks.notes().map((note, i) => h('p', { key: i, className: 'note' }, note));
  return h('div', { id, className: 'facts' }, h('dl', null, ...items), ...notes);
}
