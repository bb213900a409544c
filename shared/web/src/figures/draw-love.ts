import { axisX, dot, gridX, gridY, ruleX } from '@observablehq/plot';
import type { LoveFigure } from '@consilium/core/report/figure-data.ts';
import { legendOf } from './legend.ts';
import { faint, ink, seriesStyle, type MarkSymbol } from './palette.ts';
import { plotFigure, type Frame } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';
import { fitText, widest } from './text-width.ts';

const width = 720;
const rowHeight = 26;
const widestLabel = 260;
const usualLimit = 0.1;

/** Sizes of standardised differences, the largest of the first series on top; left of the dashed line is balance. */
export function drawLove({ series, rows, limit = usualLimit }: LoveFigure, document: SvgDocument): SvgElement {
  const sized = rows
    .map(({ label, values }) => ({ label, values: values.map((v) => (v === null ? null : Math.abs(v))) }))
    .sort((a, b) => (b.values[0] ?? -1) - (a.values[0] ?? -1));
  const most = Math.max(limit * 2, ...sized.flatMap(({ values }) => values.map((v) => v ?? 0)));
  const marginLeft = Math.min(widestLabel, widest(rows.map(({ label }) => label))) + 22;
  const marginRight = 24;
  const legend = legendOf(series, width - marginLeft - marginRight);
  const marginTop = 12 + legend.height;
  const marginBottom = 54;
  const known = sized.flatMap(({ values }, i) => (values.every((v) => v === null) ? [] : [String(i)]));
  const keys = sized.map((_, i) => String(i));
  return plotFigure(
    {
      width,
      height: marginTop + rowHeight * Math.max(1, rows.length) + marginBottom,
      marginLeft,
      marginRight,
      marginTop,
      marginBottom,
      x: { domain: [0, most * 1.05] },
      y: { type: 'point', domain: keys, padding: 0.5, axis: null },
      marks: [
        gridX({ stroke: ink, strokeOpacity: 0.1, ticks: 6 }),
        gridY(known, { stroke: faint, strokeDasharray: '1 4', strokeOpacity: 0.8 }),
        axisX({
          label: 'Absolute standardised mean difference',
          labelAnchor: 'center',
          labelArrow: 'none',
          labelOffset: 42,
          ticks: 6,
        }),
        ruleX([0]),
        ruleX([limit], { stroke: faint, strokeDasharray: '5 4' }),
        ...series.map((_, s) => {
          const points = sized.flatMap(({ values }, i) => {
            const value = values[s] ?? null;
            return value === null ? [] : [{ key: String(i), value }];
          });
          const { colour, symbol } = seriesStyle(s);
          // The first series is filled, later ones are rings: one on the other, both are seen.
          const look = s === 0 ? { fill: colour } : { fill: 'none', stroke: colour, strokeWidth: 2 };
          return dot(points, { x: 'value', y: 'key', r: 5.5, symbol, ...look });
        }),
      ],
      overlay: (frame) => [
        ...legend.draw(frame, frame.left, 0, dotSample),
        ...sized.flatMap(({ label, values }, i) => rowTexts(frame, label, values, i)),
      ],
    },
    document,
  );
}

function rowTexts(frame: Frame, label: string, values: readonly (number | null)[], index: number): SvgElement[] {
  const { make, left, y } = frame;
  const at = { y: y(String(index)), dy: '0.32em' };
  const unknown = values.every((value) => value === null);
  return [
    make('text', { x: left - 10, ...at, 'text-anchor': 'end' }, fitText(label, widestLabel)),
    ...(unknown ? [make('text', { x: left + 10, ...at, 'text-anchor': 'start' }, 'not known')] : []),
  ];
}

/** What Plot draws for the series, as a legend shows it. */
function dotSample({ make }: Frame, index: number, x: number, y: number): SvgElement[] {
  const { colour, symbol } = seriesStyle(index);
  const look = index === 0 ? { fill: colour } : { fill: 'none', stroke: colour, 'stroke-width': 2 };
  return [make('path', { d: samplePaths[symbol], transform: `translate(${x + 20},${y})`, ...look })];
}

const samplePaths: Readonly<Record<MarkSymbol, string>> = {
  circle: 'M5.5,0A5.5,5.5,0,1,1,-5.5,0A5.5,5.5,0,1,1,5.5,0',
  square: 'M-5,-5h10v10h-10Z',
  triangle: 'M0,-6.5L5.6,3.3H-5.6Z',
  diamond: 'M0,-7L4,0L0,7L-4,0Z',
  cross: 'M-6,-2h4v-4h4v4h4v4h-4v4h-4v-4h-4Z',
  star: 'M0,-7L1.6,-2.2H6.6L2.6,0.8L4.1,5.6L0,2.7L-4.1,5.6L-2.6,0.8L-6.6,-2.2H-1.6Z',
};
