import { createElement as h, type ReactNode } from 'react';
import type { Cell } from '@consilium/core/report/block.ts';
import { cellText } from '@consilium/core/report/cell-text.ts';
import type { HiddenMarks } from '@consilium/core/report/hidden-marks.ts';

/** A value in print. What is hidden is a sign to the eye, and says so to those who listen. */
export function cellView(cell: Cell, marks: HiddenMarks): ReactNode {
  if (cell.kind === 'hidden') {
    return h(
      'span',
      { className: 'hidden', title: `not shown: ${cell.rule}` },
      h('span', { 'aria-hidden': true }, marks.of(cell.rule)),
      h('span', { className: 'heard' }, `not shown: ${cell.rule}`),
    );
  }
  return cellText(cell, (rule) => marks.of(rule));
}
