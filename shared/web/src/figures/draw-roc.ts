import { axisX, axisY, gridX, gridY, line } from '@observablehq/plot';
import { formatNumber } from '@consilium/core/report/format-number.ts';
import type { RocFigure } from '@consilium/core/report/figure-data.ts';
import { lineSample } from './legend.ts';
import { faint, ink, seriesStyle } from './palette.ts';
import { plotFigure, type Frame } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';
import { fitText, widest } from './text-width.ts';

const side = 400;
const margins = { marginLeft: 68, marginRight: 24, marginTop: 18, marginBottom: 56 };
const centred = { labelAnchor: 'center', labelArrow: 'none', ticks: 5 } as const;

/** Receiver operating characteristic; the dashed line is chance. The areas stand where no useful curve passes. */
export function drawRoc({ curves }: RocFigure, document: SvgDocument): SvgElement {
  return plotFigure(
    {
      width: side + margins.marginLeft + margins.marginRight,
      height: side + margins.marginTop + margins.marginBottom,
      ...margins,
      x: { domain: [0, 1] },
      y: { domain: [0, 1] },
      marks: [
        gridX({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        gridY({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        axisX({ ...centred, label: '1 − specificity', labelOffset: 42 }),
        axisY({ ...centred, label: 'Sensitivity', labelOffset: 48 }),
        line([0, 1], { x: (d: number) => d, y: (d: number) => d, stroke: faint, strokeDasharray: '5 4' }),
        ...curves.map(({ points }, i) => {
          const { colour, dash } = seriesStyle(i);
          const style = { stroke: colour, strokeWidth: 2, strokeDasharray: dash };
          return line(points, { x: 'falsePositiveRate', y: 'sensitivity', ...style });
        }),
      ],
      overlay: (frame) => areas(frame, curves),
    },
    document,
  );
}

function areas(frame: Frame, curves: RocFigure['curves']): SvgElement[] {
  const { make, right, bottom } = frame;
  const texts = curves.map((curve) => fitText(areaText(curve, curves.length > 1), side - 70));
  const x = right - 12 - widest(texts);
  const top = bottom - 14 - 20 * (texts.length - 1);
  const back = { x: x - 44, y: top - 14, width: right - x + 40, height: 20 * texts.length + 6, fill: '#ffffff' };
  return [
    make('rect', { ...back, 'fill-opacity': 0.85 }),
    ...texts.flatMap((text, i) => [
      ...lineSample(frame, i, x - 38, top + 20 * i),
      make('text', { x, y: top + 20 * i, dy: '0.32em', 'text-anchor': 'start' }, text),
    ]),
  ];
}

function areaText({ name, auc: { estimate, confLow, confHigh } }: RocFigure['curves'][number], named: boolean): string {
  const shown = (value: number | null) => (value === null ? '–' : formatNumber(value, { style: 'fixed', digits: 3 }));
  const interval = confLow === null && confHigh === null ? '' : ` (${shown(confLow)} to ${shown(confHigh)})`;
  return `${named ? `${name}: ` : ''}AUC ${shown(estimate)}${interval}`;
}
