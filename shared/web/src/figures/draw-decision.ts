import { axisX, axisY, gridX, gridY, line } from '@observablehq/plot';
import type { DecisionFigure } from '@consilium/core/report/figure-data.ts';
import { legendOf } from './legend.ts';
import { ink, seriesStyle } from './palette.ts';
import { plotFigure } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';

const [width, height] = [460, 320];
const margins = { marginLeft: 72, marginRight: 24, marginBottom: 56 };
const centred = { labelAnchor: 'center', labelArrow: 'none', ticks: 5 } as const;

/** Net benefit of treating by the score, all or none, over the risk from which on one would treat. */
export function drawDecision({ outcome, points }: DecisionFigure, document: SvgDocument): SvgElement {
  const legend = legendOf(['treat by the score', 'treat all', 'treat none'], width);
  const most = Math.max(0.001, ...points.flatMap(({ netBenefit, treatAll }) => [netBenefit, treatAll]));
  // What harms far more than treating nobody is of no interest.
  const least = -0.25 * most;
  const useful = points.filter(({ netBenefit }) => netBenefit > 0).at(-1)?.threshold ?? 1;
  const end = Math.min(1, Math.ceil(useful * 10 + 1) / 10);
  const series = [
    points.map(({ threshold, netBenefit }) => [threshold, netBenefit] as const),
    points.map(({ threshold, treatAll }) => [threshold, treatAll] as const),
    [[0, 0] as const, [end, 0] as const],
  ].map((curve) => curve.filter(([x, y]) => x <= end && y >= least));
  return plotFigure(
    {
      width: width + margins.marginLeft + margins.marginRight,
      height: height + legend.height + 24 + margins.marginBottom,
      ...margins,
      marginTop: legend.height + 24,
      x: { domain: [0, end] },
      y: { domain: [least, 1.05 * most] },
      marks: [
        gridX({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        gridY({ stroke: ink, strokeOpacity: 0.1, ticks: 5 }),
        axisX({ ...centred, label: `Risk of ${outcome} from which on one would treat`, labelOffset: 42 }),
        axisY({ ...centred, label: 'Net benefit', labelOffset: 54 }),
        ...series.map((curve, i) => {
          const { colour, dash } = seriesStyle(i);
          return line(curve, { stroke: colour, strokeWidth: 2, strokeDasharray: dash });
        }),
      ],
      overlay: (frame) => legend.draw(frame, frame.left, 8),
    },
    document,
  );
}
