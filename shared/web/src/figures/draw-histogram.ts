import { axisX, axisY, frame as frameMark, gridY, rectY, ruleY, text } from '@observablehq/plot';
import type { HistogramFigure } from '@consilium/core/report/figure-data.ts';
import { hiddenNotes } from './hidden-notes.ts';
import { colours, faint, ink } from './palette.ts';
import { plotFigure } from './plot-figure.ts';
import type { SvgDocument, SvgElement } from './svg.ts';
import { fitText } from './text-width.ts';

const width = 720;
const single = 320;
const several = 150;

/** Bars that touch; groups below one another, so that their shapes compare. A bin that is not shown is an empty box. */
export function drawHistogram(
  { label, quantity = 'Records', groups }: HistogramFigure,
  document: SvgDocument,
): SvgElement {
  const bins = groups.flatMap(({ group, bins: own }) => own.map((bin) => ({ ...bin, group })));
  const most = Math.max(1, ...bins.map(({ n }) => n ?? 0));
  const notes = hiddenNotes(
    bins.map(({ n, suppressed }) => (n === null ? (suppressed ?? 'no reason given') : undefined)),
  );
  const height = groups.length > 1 ? several * groups.length : single;
  const marginBottom = 54 + notes.height;
  const fy = groups.length > 1 ? { fy: 'group' } : {};
  const shown = bins.filter(({ n }) => n !== null);
  const hidden = bins.flatMap((bin) => {
    const mark = notes.markOf(bin.suppressed ?? 'no reason given');
    return bin.n === null ? [{ ...bin, mark, top: most * 0.07, middle: (bin.from + bin.to) / 2 }] : [];
  });
  return plotFigure(
    {
      width,
      height: height + marginBottom + 16,
      marginLeft: 76,
      marginRight: 20,
      marginTop: 16,
      marginBottom,
      x: { domain: [Math.min(...bins.map(({ from }) => from)), Math.max(...bins.map(({ to }) => to))] },
      y: { domain: [0, most * 1.04] },
      ...(groups.length > 1 ? { fy: { axis: null, padding: 0.12, domain: groups.map(({ group }) => group) } } : {}),
      marks: [
        gridY({ stroke: ink, strokeOpacity: 0.1, ticks: groups.length > 1 ? 3 : 5 }),
        axisX({ label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 42 }),
        axisY({
          label: quantity,
          labelAnchor: 'center',
          labelArrow: 'none',
          labelOffset: 58,
          ticks: groups.length > 1 ? 3 : 5,
        }),
        rectY(shown, {
          ...fy,
          x1: 'from',
          x2: 'to',
          y: 'n',
          fill: colours[0],
          inset: 0,
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        rectY(hidden, {
          ...fy,
          x1: 'from',
          x2: 'to',
          y: 'top',
          fill: '#ffffff',
          stroke: faint,
          strokeDasharray: '3 2',
          inset: 1,
        }),
        text(hidden, { ...fy, x: 'middle', y: 'top', text: 'mark', dy: -9 }),
        ruleY([0]),
        ...(groups.length > 1
          ? [
              frameMark({ stroke: faint, strokeOpacity: 0.4 }),
              text(groups, {
                fy: 'group',
                text: (each: { group: string }) => fitText(each.group, 260),
                frameAnchor: 'top-right',
                dx: -8,
                dy: 7,
                fontWeight: 'bold',
              }),
            ]
          : []),
      ],
      overlay: (frame) => notes.draw(frame, frame.left, frame.height - notes.height),
    },
    document,
  );
}
