import { areaY, axisX, axisY, gridY, lineY, ruleX, ruleY, type Markish } from '@observablehq/plot';
import type { SurvivalFigure } from '@consilium/core/report/figure-data.ts';
import { legendOf, lineSample } from './legend.ts';
import { ink, seriesStyle } from './palette.ts';
import { plotFigure, type Frame } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';
import { fitText, textWidth, widest } from './text-width.ts';

const width = 720;
const plotHeight = 340;
const axisHeight = 56;
const riskRow = 19;
const sampleWidth = 30;
const widestGroup = 170;
const notes = [
  { mark: '*', note: '* where the interval of time begins' },
  { mark: '†', note: '† not shown' },
];

/** Curves with their bands, and below the time axis, on the same scale, how many are at risk. */
export function drawSurvival(data: SurvivalFigure, document: SvgDocument): SvgElement {
  const { curves, times, timeLabel, quantity = 'Survival', groupLabel } = data;
  const names = curves.map(({ group }) => group);
  const marginLeft = Math.max(72, Math.min(widestGroup, widest(names)) + sampleWidth + 46);
  const marginRight = 30;
  const legend = legendOf(names, width - marginLeft - marginRight, groupLabel);
  const risks = curves.map(riskTexts);
  const legendNotes = notes.flatMap(({ mark, note }) => (risks.flat().some((n) => n.endsWith(mark)) ? [note] : []));
  const riskHeight = 30 + riskRow * (curves.length + legendNotes.length);
  const marginTop = 14 + legend.height;
  const last = Math.max(1e-9, ...times, ...curves.map(({ points }) => points.at(-1)?.time ?? 0));
  return plotFigure(
    {
      width,
      height: marginTop + plotHeight + axisHeight + riskHeight,
      marginLeft,
      marginRight,
      marginTop,
      marginBottom: axisHeight + riskHeight,
      x: { domain: [0, last] },
      y: { domain: [0, 1] },
      marks: [
        gridY({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        axisX(times, {
          label: timeLabel,
          labelAnchor: 'center',
          labelArrow: 'none',
          labelOffset: 42,
          text: String,
        }),
        axisY({ label: quantity, labelAnchor: 'center', labelArrow: 'none', labelOffset: 48, ticks: 5 }),
        ruleY([0]),
        ruleX([0]),
        ...curves.flatMap(curveMarks),
      ],
      overlay: (frame) => [...legend.draw(frame, frame.left, 2), ...riskTable(frame, data, risks, legendNotes)],
    },
    document,
  );
}

function curveMarks({ points, isStep }: SurvivalFigure['curves'][number], index: number): Markish[] {
  const { colour, dash } = seriesStyle(index);
  const curve = isStep ? 'step-after' : 'linear';
  return [
    areaY(points, { x: 'time', y1: 'confLow', y2: 'confHigh', curve, fill: colour, fillOpacity: 0.14 }),
    lineY(points, { x: 'time', y: 'survival', curve, stroke: colour, strokeWidth: 1.8, strokeDasharray: dash }),
  ];
}

function riskTexts({ nRisk, isOtherTime }: SurvivalFigure['curves'][number]): string[] {
  return nRisk.map((n, i) => (n === null ? '†' : `${String(n)}${isOtherTime?.[i] === true ? '*' : ''}`));
}

function riskTable(
  frame: Frame,
  { curves, times }: SurvivalFigure,
  risks: readonly string[][],
  legendNotes: readonly string[],
): SvgElement[] {
  const { make, bottom } = frame;
  const top = bottom + axisHeight + 10;
  const start = 6;
  const label = (text: string, y: number, x = start) =>
    make('text', { x, y, dy: '0.32em', 'text-anchor': 'start' }, text);
  const rows = curves.flatMap(({ group }, i) => {
    const y = top + riskRow * (i + 1);
    return [
      ...lineSample(frame, i, start, y),
      label(fitText(group, widestGroup), y, start + sampleWidth + 8),
      ...thinned(risks[i] ?? [], times, frame).map(({ text, x }) =>
        make('text', { x, y, dy: '0.32em', 'font-variant': 'tabular-nums' }, text),
      ),
    ];
  });
  const header = make(
    'text',
    { x: start, y: top, dy: '0.32em', 'text-anchor': 'start', 'font-weight': 'bold' },
    'Number at risk',
  );
  return [header, ...rows, ...legendNotes.map((note, i) => label(note, top + riskRow * (curves.length + 1 + i)))];
}

/** Numbers at the ticks; where they would touch, those between are left out. */
function thinned(texts: readonly string[], times: readonly number[], frame: Frame): { text: string; x: number }[] {
  let free = -Infinity;
  return texts.flatMap((text, i) => {
    const x = frame.x(times[i] ?? 0);
    const half = textWidth(text) / 2;
    if (x - half < free) return [];
    free = x + half + 6;
    return [{ text, x }];
  });
}
