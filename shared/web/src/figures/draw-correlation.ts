import { cell } from '@observablehq/plot';
import type { CorrelationFigure } from '@consilium/core/report/figure-data.ts';
import { formatNumber } from '@consilium/core/report/format-number.ts';
import { hiddenNotes } from './hidden-notes.ts';
import { faint, ink } from './palette.ts';
import { plotFigure, type Frame } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';
import { fitText, widest } from './text-width.ts';

const width = 720;
const widestLabel = 200;
const slope = 40;
const negative = [33, 102, 172];
const positive = [178, 24, 43];
const unknown = 'no estimate';

interface Pair {
  x: string;
  y: string;
  estimate: number | null;
  mark: string;
  colour: string;
}

/** The lower triangle as coloured cells, each with its number: blue below zero, red above, white at zero. */
export function drawCorrelation({ variables, pairs }: CorrelationFigure, document: SvgDocument): SvgElement {
  const notes = hiddenNotes(
    pairs.map(({ estimate, suppressed }) => (estimate === null ? (suppressed ?? unknown) : undefined)),
  );
  const cells = pairs
    .filter(({ x, y }) => x !== y)
    .map(({ x, y, estimate, suppressed }): Pair => ({
      x: String(Math.min(x, y)),
      y: String(Math.max(x, y)),
      estimate,
      mark: estimate === null ? notes.markOf(suppressed ?? unknown) : '',
      colour: estimate === null ? '#ffffff' : colourOf(estimate),
    }));
  const labels = Math.min(widestLabel, widest(variables));
  const marginLeft = labels + 20;
  const columns = Math.max(1, variables.length - 1);
  const size = Math.max(22, Math.min(64, (width - marginLeft - 84) / columns));
  // Level labels as long as they fit into a cell, sloping ones from there on.
  const level = widest(variables.slice(0, -1)) < size - 6;
  const below = level ? 30 : Math.sin((slope * Math.PI) / 180) * labels + 24;
  const marginRight = 84;
  const keys = variables.map((_, i) => String(i));
  return plotFigure(
    {
      width: marginLeft + size * columns + marginRight,
      height: 12 + size * columns + below + notes.height,
      marginLeft,
      marginRight,
      marginTop: 12,
      marginBottom: below + notes.height,
      padding: 0,
      x: { type: 'band', domain: keys.slice(0, -1), axis: null },
      y: { type: 'band', domain: keys.slice(1), axis: null },
      marks: [cell(cells, { x: 'x', y: 'y', fill: 'colour', stroke: '#cfcfcf', inset: 0.5 })],
      color: { type: 'identity' },
      overlay: (frame) => [
        ...cells.flatMap((each) => cellText(frame, each, size)),
        ...names(frame, variables, size, level),
        ...scale(frame, size * columns),
        ...notes.draw(frame, 8, frame.height - notes.height),
      ],
    },
    document,
  );
}

function colourOf(estimate: number): string {
  const share = Math.min(1, Math.abs(estimate));
  const end = estimate < 0 ? negative : positive;
  return `#${end
    .map((c) =>
      Math.round(255 + (c - 255) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function cellText({ make, x, y }: Frame, pair: Pair, size: number): SvgElement[] {
  const { estimate, mark } = pair;
  const [left, top] = [x(pair.x), y(pair.y)];
  const at = { x: left + size / 2, y: top + size / 2, dy: '0.32em' };
  const small = size < 40 ? { 'font-size': Math.max(8, size * 0.3) } : {};
  if (estimate === null) {
    const box = { x: left + 2, y: top + 2, width: size - 4, height: size - 4 };
    return [
      make('rect', { ...box, fill: 'none', stroke: faint, 'stroke-dasharray': '3 2' }),
      make('text', { ...at, ...small }, mark),
    ];
  }
  const text = formatNumber(estimate, { style: 'fixed', digits: 2 }).replace('-', '−');
  return [make('text', { ...at, ...small, fill: Math.abs(estimate) > 0.6 ? '#ffffff' : ink }, text)];
}

function names(
  { make, x, y, bottom, left }: Frame,
  variables: readonly string[],
  size: number,
  level: boolean,
): SvgElement[] {
  return variables.flatMap((variable, i) => {
    const text = fitText(variable, widestLabel);
    const row =
      i === 0
        ? []
        : [make('text', { x: left - 10, y: y(String(i)) + size / 2, dy: '0.32em', 'text-anchor': 'end' }, text)];
    if (i === variables.length - 1) return row;
    const middle = x(String(i)) + size / 2;
    const column = level
      ? { x: middle, y: bottom + 18 }
      : { transform: `translate(${middle + 4},${bottom + 14})rotate(-${slope})`, 'text-anchor': 'end' };
    return [...row, make('text', column, text)];
  });
}

/** From -1 to 1, in steps, at the top right where the triangle leaves room. */
function scale({ make, right, top }: Frame, height: number): SvgElement[] {
  const steps = 21;
  const tall = Math.min(180, height);
  const x = right + 28;
  const step = tall / steps;
  const boxes = Array.from({ length: steps }, (_, i) =>
    make('rect', { x, y: top + i * step, width: 14, height: step + 0.5, fill: colourOf(1 - (2 * i) / (steps - 1)) }),
  );
  const ticks = [1, 0, -1].map((value) =>
    make(
      'text',
      { x: x + 22, y: top + ((1 - value) / 2) * tall, dy: '0.32em', 'text-anchor': 'start' },
      String(value).replace('-', '−'),
    ),
  );
  return [...boxes, make('rect', { x, y: top, width: 14, height: tall, fill: 'none', stroke: faint }), ...ticks];
}
