import { svgMaker, type SvgDocument, type SvgElement } from './svg.ts';

export interface SvgTexts {
  /** Prefix of the ids in the figure; unique on its page. */
  id: string;
  title: string;
  description: string;
}

const geometry = ['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'r', 'points'];

/** A drawn figure as text: one image with a name and a description for those who do not see it, short numbers. */
export function finishSvg(svg: SvgElement, { id, title, description }: SvgTexts, document: SvgDocument): string {
  const make = svgMaker(document);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title ${id}-description`);
  for (const element of svg.querySelectorAll('*')) shorten(element);
  svg.prepend(
    make('title', { id: `${id}-title` }, title),
    make('desc', { id: `${id}-description` }, description),
    make('rect', { width: '100%', height: '100%', fill: '#ffffff' }),
  );
  return svg.outerHTML;
}

/** Two digits of a pixel are enough, and the same on every machine. Labels of parts of one image are heard by nobody. */
function shorten(element: SvgElement): void {
  element.removeAttribute('aria-label');
  element.removeAttribute('aria-hidden');
  for (const name of geometry) {
    const value = element.getAttribute(name);
    if (value?.includes('.')) {
      element.setAttribute(
        name,
        value.replace(/-?\d+\.\d+(e-?\d+)?/g, (found) => String(Number(Number(found).toFixed(2)))),
      );
    }
  }
}
