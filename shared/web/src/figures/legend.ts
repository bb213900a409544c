import type { Frame } from './plot-figure.ts';
import { seriesStyle } from './palette.ts';
import type { SvgElement } from './svg.ts';
import { fitText, textWidth } from './text-width.ts';

const sample = 30;
const rowHeight = 20;
const between = 24;
/** Bold letters are wider. */
const boldness = 1.1;

interface Placed {
  text: string;
  index: number;
  x: number;
  row: number;
}

export interface Legend {
  height: number;
  draw(
    frame: Frame,
    x: number,
    y: number,
    mark?: (frame: Frame, index: number, x: number, y: number) => SvgElement[],
  ): SvgElement[];
}

/** Names of the series in as many rows as `width` pixels need; one series needs no legend. `title`: what tells them apart. */
export function legendOf(names: readonly string[], width: number, title = ''): Legend {
  if (names.length < 2) return { height: 0, draw: () => [] };
  const lead = fitText(title, width / 2);
  const placed: Placed[] = [];
  let x = lead === '' ? 0 : textWidth(lead) * boldness + between;
  let row = 0;
  for (const [index, name] of names.entries()) {
    const text = fitText(name, width - sample - 6);
    const taken = sample + 6 + textWidth(text);
    if (x > 0 && x + taken > width) {
      x = 0;
      row += 1;
    }
    placed.push({ text, index, x, row });
    x += taken + between;
  }
  return {
    height: (row + 1) * rowHeight,
    draw: (frame, left, top, mark = lineSample) => [
      frame.make(
        'text',
        { x: left, y: top + rowHeight / 2, dy: '0.32em', 'text-anchor': 'start', 'font-weight': 'bold' },
        lead,
      ),
      ...placed.flatMap((each) => {
        const y = top + each.row * rowHeight + rowHeight / 2;
        return [
          ...mark(frame, each.index, left + each.x, y),
          frame.make('text', { x: left + each.x + sample + 6, y, dy: '0.32em', 'text-anchor': 'start' }, each.text),
        ];
      }),
    ],
  };
}

/** A piece of the series' line, 30 pixels long. */
export function lineSample({ make }: Frame, index: number, x: number, y: number): SvgElement[] {
  const { colour, dash } = seriesStyle(index);
  const line = { x1: x, x2: x + sample, y1: y, y2: y, stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dash };
  return [make('line', line)];
}
