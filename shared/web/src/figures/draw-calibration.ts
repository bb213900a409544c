import { axisX, axisY, dot, gridX, gridY, line, ruleX } from '@observablehq/plot';
import type { CalibrationFigure } from '@consilium/core/report/figure-data.ts';
import { formatNumber } from '@consilium/core/report/format-number.ts';
import { colours, faint, ink } from './palette.ts';
import { plotFigure } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';

const side = 400;
const margins = { marginLeft: 68, marginRight: 24, marginTop: 18, marginBottom: 56 };
const centred = { labelAnchor: 'center', labelArrow: 'none', ticks: 5 } as const;

/** Observed against predicted; on the dashed line they agree. */
export function drawCalibration(data: CalibrationFigure, document: SvgDocument): SvgElement {
  const points = data.points.filter(({ observed }) => observed !== null);
  const most = Math.max(0.05, ...points.flatMap((p) => [p.predicted, p.observed ?? 0, p.confHigh ?? 0]));
  // A rare outcome fills the plot as a common one does.
  const end = most > 0.5 ? 1 : Math.ceil(most * 20) / 20;
  const said = [
    ...(data.slope === undefined ? [] : [`slope ${signed(data.slope)}`]),
    ...(data.intercept === undefined ? [] : [`intercept ${signed(data.intercept)}`]),
  ];
  return plotFigure(
    {
      width: side + margins.marginLeft + margins.marginRight,
      height: side + margins.marginTop + margins.marginBottom,
      ...margins,
      x: { domain: [0, end] },
      y: { domain: [0, end] },
      marks: [
        gridX({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        gridY({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        axisX({ ...centred, label: `Predicted risk of ${data.outcome}`, labelOffset: 42 }),
        axisY({ ...centred, label: 'Observed share', labelOffset: 48 }),
        line([0, end], { x: (d: number) => d, y: (d: number) => d, stroke: faint, strokeDasharray: '5 4' }),
        ruleX(
          points.filter(({ confLow, confHigh }) => confLow !== null && confHigh !== null),
          { x: 'predicted', y1: 'confLow', y2: 'confHigh', stroke: colours[0], strokeWidth: 1.6 },
        ),
        dot(points, { x: 'predicted', y: 'observed', r: 4.5, fill: colours[0] }),
      ],
      overlay: ({ make, left, top }) =>
        said.map((text, i) => make('text', { x: left + 12, y: top + 18 + 18 * i, 'text-anchor': 'start' }, text)),
    },
    document,
  );
}

function signed(value: number): string {
  return formatNumber(value, { style: 'fixed', digits: 2 }).replace('-', '−');
}
