import { HiddenMarks } from '@consilium/core/report/hidden-marks.ts';
import type { Frame } from './plot-figure.ts';
import type { SvgElement } from './svg.ts';

const lineHeight = 18;

export interface HiddenNotes {
  height: number;
  markOf(rule: string): string;
  draw(frame: Frame, x: number, y: number): SvgElement[];
}

/** Footnotes of a figure that keeps values back: one sign for each rule, as tables have them. */
export function hiddenNotes(rules: readonly (string | undefined)[]): HiddenNotes {
  const marks = new HiddenMarks();
  for (const rule of rules) if (rule !== undefined) marks.of(rule);
  const notes = marks.notes();
  return {
    height: notes.length === 0 ? 0 : notes.length * lineHeight + 6,
    markOf: (rule) => marks.of(rule),
    draw: ({ make }, x, y) =>
      notes.map((note, i) =>
        make('text', { x, y: y + lineHeight * (i + 0.5), dy: '0.32em', 'text-anchor': 'start' }, note),
      ),
  };
}
