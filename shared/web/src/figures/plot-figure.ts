import { plot, type Markish, type Plot, type PlotOptions } from '@observablehq/plot';
import { ink } from './palette.ts';
import { svgMaker, type SvgDocument, type SvgElement, type SvgMaker } from './svg.ts';
import { fontSize } from './text-width.ts';

/** Where the axes ended up, for what Plot has no mark for: legends, columns of text, tables below an axis. */
export interface Frame {
  make: SvgMaker;
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (value: number | string) => number;
  y: (value: number | string) => number;
}

interface Sizes {
  width: number;
  height: number;
  marginLeft: number;
  marginRight: number;
  marginTop: number;
  marginBottom: number;
}

export interface FigurePlot extends Omit<PlotOptions, 'document' | 'marks' | 'style' | 'figure' | keyof Sizes>, Sizes {
  marks: Markish[];
  /** Drawn last, over everything else. */
  overlay?: (frame: Frame) => SvgElement[];
}

/** A plot in the house's letters and inks. The types of a browser's document meet ours here and nowhere else. */
export function plotFigure({ overlay, ...options }: FigurePlot, document: SvgDocument): SvgElement {
  const drawn = plot({ ...options, document: document as unknown as NonNullable<PlotOptions['document']> });
  const svg = drawn as unknown as SvgElement;
  // Plot's own style sheet needs its class names to be unique on a page; everything it says is said as attributes.
  for (const style of svg.querySelectorAll('style')) style.remove();
  svg.removeAttribute('class');
  svg.setAttribute('font-size', String(fontSize));
  svg.setAttribute('font-family', 'Arial, "Liberation Sans", Helvetica, sans-serif');
  svg.setAttribute('fill', ink);
  svg.setAttribute('color', ink);
  svg.append(...(overlay?.(frameOf(options, drawn, document)) ?? []));
  return svg;
}

function frameOf(options: Sizes, drawn: Plot, document: SvgDocument): Frame {
  const { width, height, marginLeft, marginRight, marginTop, marginBottom } = options;
  const [x, y] = [drawn.scale('x'), drawn.scale('y')];
  return {
    make: svgMaker(document),
    width,
    height,
    left: marginLeft,
    right: width - marginRight,
    top: marginTop,
    bottom: height - marginBottom,
    x: (value) => Number(x?.apply(value)),
    y: (value) => Number(y?.apply(value)),
  };
}
