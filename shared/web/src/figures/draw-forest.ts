import { axisX, dot, ruleX, ruleY } from '@observablehq/plot';
import { formatNumber, NO_VALUE } from '@consilium/core/report/format-number.ts';
import type { ForestFigure, ForestRow } from '@consilium/core/report/figure-data.ts';
import { colours, faint, ink } from './palette.ts';
import { plotFigure, type Frame } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';
import { fitText, widest } from './text-width.ts';
import { linearTicks, logTicks } from './ticks.ts';

const width = 720;
const rowHeight = 26;
const headHeight = 34;
const widestLabel = 230;
/**
 * An interval so many times as wide as the median one is endless: it is cut where the widest of the others would end. That
 * of a term without a finite estimate is thousands of times as wide; effects of a year and of a treatment are far closer.
 */
const widestOverMedian = 200;
const predictionNote = 'Bar behind the diamond: prediction interval';
const cutNote = 'Arrow: the interval goes on';
const blue = colours[0];

/** Estimates as squares on their intervals, their numbers beside them. */
export function drawForest(data: ForestFigure, document: SvgDocument): SvgElement {
  const { rows, scale, noEffect, measure, rowLabel = 'Term' } = data;
  const labels = Math.min(widestLabel, widest([rowLabel, ...rows.map(({ label }) => label)]));
  const header = `${measure} (95 % CI)`;
  const numbers = widest([header, ...rows.map(numbersOf)]);
  const [low, high] = domainOf(data);
  const shown = rows.map((row, i) => ({ ...clipped(row, low, high), key: String(i) }));
  const drawn = shown.filter(({ estimate, role }) => estimate !== null && role === undefined);
  const marginLeft = labels + 22;
  const marginRight = numbers + 24;
  const notes = [
    ...(rows.some(({ prediction }) => prediction !== undefined) ? [predictionNote] : []),
    ...(shown.some(({ cut }) => cut.low || cut.high) ? [cutNote] : []),
  ].join('. ');
  const noteHeight = notes === '' ? 0 : 20;
  const marginBottom = 52 + noteHeight;
  return plotFigure(
    {
      width,
      height: headHeight + rowHeight * rows.length + marginBottom,
      marginLeft,
      marginRight,
      marginTop: headHeight,
      marginBottom,
      x: { type: scale === 'logarithmic' ? 'log' : 'linear', domain: [low, high] },
      y: { type: 'band', domain: shown.map(({ key }) => key), padding: 0, axis: null },
      marks: [
        axisX(scale === 'logarithmic' ? logTicks(low, high) : linearTicks(low, high), {
          label: measure,
          labelAnchor: 'center',
          labelArrow: 'none',
          labelOffset: 42,
          text: String,
        }),
        ruleX([noEffect], { stroke: faint, strokeDasharray: '4 3' }),
        ruleY(drawn, { x1: 'confLow', x2: 'confHigh', y: 'key', stroke: blue, strokeWidth: 1.6 }),
        dot(drawn, { x: 'estimate', y: 'key', r: sizeOf, symbol: 'square', fill: blue }),
      ],
      r: { type: 'identity' },
      overlay: (frame) => [
        ...columns(frame, rows, labels, [rowLabel, header]),
        ...(noteHeight === 0 ? [] : [frame.make('text', { x: 8, y: frame.height - 8, 'text-anchor': 'start' }, notes)]),
        ...shown.flatMap((row) => [...arrows(frame, row), ...(row.role === 'pooled' ? diamond(frame, row) : [])]),
      ],
    },
    document,
  );
}

interface ShownRow extends ForestRow {
  key: string;
}

function sizeOf({ weight }: ForestRow): number {
  return weight === undefined ? 5 : 3 + 7 * Math.sqrt(weight);
}

function numbersOf({ estimate, confLow, confHigh }: ForestRow): string {
  const shown = (value: number | null) =>
    value === null ? NO_VALUE : formatNumber(value, { style: 'significant', digits: 3 }).replace('-', '−');
  return estimate === null ? NO_VALUE : `${shown(estimate)} (${shown(confLow)} to ${shown(confHigh)})`;
}

/**
 * Everything that is estimated, no effect, and a little air. An interval that is far wider than most (a separated term)
 * is cut, so that it does not flatten the others.
 */
function domainOf({ rows, scale, noEffect }: ForestFigure): [number, number] {
  const isLogarithmic = scale === 'logarithmic';
  const to = (values: readonly (number | null | undefined)[]) =>
    values
      .flatMap((value) => (value == null ? [] : [isLogarithmic ? Math.log(value) : value]))
      .filter((value) => Number.isFinite(value));
  const centres = to([noEffect, ...rows.map(({ estimate }) => estimate)]);
  const ends = to(rows.flatMap((r) => [r.confLow, r.confHigh, r.prediction?.low, r.prediction?.high]));
  const halves = rows
    .map(({ confLow, confHigh }) => to([confLow, confHigh]))
    .flatMap(([low, high]) => (low === undefined || high === undefined ? [] : [(high - low) / 2]))
    .sort((a, b) => a - b);
  const usual = widestOverMedian * (halves[Math.floor((halves.length - 1) / 2)] ?? 1);
  const room = Math.max(...halves.filter((half) => half <= usual), usual / widestOverMedian);
  const low = Math.max(Math.min(...centres, ...ends), Math.min(...centres) - room);
  const high = Math.min(Math.max(...centres, ...ends), Math.max(...centres) + room);
  const air = high > low ? (high - low) * 0.04 : 0.1;
  const from = (value: number) => (isLogarithmic ? Math.exp(value) : value);
  return [from(low - air), from(high + air)];
}

function clipped(row: ForestRow, low: number, high: number): ForestRow & { cut: { low: boolean; high: boolean } } {
  const { confLow, confHigh } = row;
  return {
    ...row,
    confLow: confLow === null ? row.estimate : Math.max(confLow, low),
    confHigh: confHigh === null ? row.estimate : Math.min(confHigh, high),
    cut: { low: confLow !== null && confLow < low, high: confHigh !== null && confHigh > high },
  };
}

function columns(
  { make, width: all, y }: Frame,
  rows: readonly ForestRow[],
  labels: number,
  [rowLabel, header]: readonly [string, string],
): SvgElement[] {
  const cell = (text: string, x: number, at: number, anchor: string, weight = 'normal') =>
    make(
      'text',
      { x, y: at, dy: '0.32em', 'text-anchor': anchor, 'font-weight': weight, 'font-variant': 'tabular-nums' },
      text,
    );
  const middle = (i: number) => y(String(i)) + rowHeight / 2;
  return [
    cell(rowLabel, 8, headHeight / 2, 'start', 'bold'),
    cell(header, all - 8, headHeight / 2, 'end', 'bold'),
    make('line', { x1: 8, x2: all - 8, y1: headHeight - 2, y2: headHeight - 2, stroke: ink }),
    ...rows.flatMap((row, i) => {
      const weight = row.role === 'pooled' ? 'bold' : 'normal';
      return [
        cell(fitText(row.label, labels), 8, middle(i), 'start', weight),
        cell(numbersOf(row), all - 8, middle(i), 'end', weight),
      ];
    }),
  ];
}

function arrows({ make, x, y }: Frame, row: ShownRow & { cut: { low: boolean; high: boolean } }): SvgElement[] {
  const middle = y(row.key) + rowHeight / 2;
  const tip = (at: number, way: number) => make('path', { d: `M${at},${middle}l${-7 * way},-4v8Z`, fill: blue });
  return [
    ...(row.cut.low && row.confLow !== null ? [tip(x(row.confLow), -1)] : []),
    ...(row.cut.high && row.confHigh !== null ? [tip(x(row.confHigh), 1)] : []),
  ];
}

/** A pooled estimate as wide as its interval; the prediction interval as a bar behind it. */
function diamond({ make, x, y, left, right }: Frame, row: ShownRow): SvgElement[] {
  const { estimate, confLow, confHigh, prediction } = row;
  if (estimate === null || confLow === null || confHigh === null) return [];
  const middle = y(row.key) + rowHeight / 2;
  const half = rowHeight * 0.32;
  const inside = (at: number) => Math.min(right, Math.max(left, x(at)));
  const bar = prediction
    ? [
        make('line', {
          x1: inside(prediction.low),
          x2: inside(prediction.high),
          y1: middle,
          y2: middle,
          stroke: colours[1],
          'stroke-width': 3,
        }),
      ]
    : [];
  const d = `M${x(confLow)},${middle}L${x(estimate)},${middle - half}L${x(confHigh)},${middle}L${x(estimate)},${middle + half}Z`;
  return [...bar, make('path', { d, fill: blue })];
}
