import { Resvg } from '@resvg/resvg-js';
import type { Figure, FigureOf } from '@consilium/core/report/block.ts';
import { elementsOf, parseMarkup } from '../parsed-markup.ts';
import { detachedDocument } from './detached-document.ts';
import { drawFigure } from './draw-figure.ts';
import { exampleFigures } from './example-figures.ts';

const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;</text>]]>\u0000\u202E`;

/** The SVG as XML: what a browser or a drawing program makes of the file. */
function parsed(svg: string) {
  return parseMarkup(svg, 'image/svg+xml');
}

function draw(figure: Figure): string {
  return drawFigure(figure, figure.id, detachedDocument());
}

/** Replaces every text in a figure, but not the name of its kind. */
function withTexts(figure: Figure, text: string): Figure {
  const replaced = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return ['kind', 'figure', 'id', 'scale', 'role'].includes(key) ? value : text;
    if (Array.isArray(value)) return value.map((each) => replaced(each, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, name)]));
  };
  return replaced(figure, '') as Figure;
}

const named = exampleFigures.map((figure) => [figure.id, figure] as const);

describe('every figure', () => {
  test.each(named)('%s is one image with a name and a description', (_, figure) => {
    const root = parsed(draw(figure)).querySelector('svg');
    expect(root?.getAttribute('role')).toBe('img');
    const ids = root?.getAttribute('aria-labelledby')?.split(' ') ?? [];
    expect(ids).toHaveLength(2);
    const texts = ids.map((id) => parsed(draw(figure)).querySelector(`#${id}`)?.textContent ?? '');
    expect(texts[0]).toBe(figure.caption);
    expect(texts[1]?.length).toBeGreaterThan(30);
  });

  test.each(named)('%s is drawn whole: nothing is cut at an edge, no number is missing', (_, figure) => {
    const svg = draw(figure);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const { width, height, pixels } = new Resvg(svg, { font: { loadSystemFonts: true } }).render();
    const isInk = (x: number, y: number) => (pixels[4 * (y * width + x)] ?? 255) < 200;
    const edges = [
      ...Array.from({ length: width }, (_, x) => [x, 0] as const),
      ...Array.from({ length: width }, (_, x) => [x, height - 1] as const),
      ...Array.from({ length: height }, (_, y) => [0, y] as const),
      ...Array.from({ length: height }, (_, y) => [width - 1, y] as const),
    ];
    expect(edges.filter(([x, y]) => isInk(x, y))).toEqual([]);
    let ink = 0;
    for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (isInk(x, y)) ink += 1;
    expect(ink / (width * height)).toBeGreaterThan(0.002);
  });

  test.each(named)('%s needs nothing from outside and runs nothing', (_, figure) => {
    expect(draw(figure)).not.toMatch(/<script|<style|<foreignObject|<image|href=|url\(|\son\w+=/i);
  });

  test.each(named)('%s shows texts, whatever they are, as texts', (_, figure) => {
    const svg = draw(withTexts(figure, hostile));
    const document = parsed(svg);
    expect(elementsOf(document, 'script, img')).toEqual([]);
    expect(svg).not.toMatch(/[\u0000-\u0008\u202E]/);
    expect(document.querySelector('title')?.textContent).toContain('<script>');
    expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.toThrow();
  });

  test.each(named)('%s is the same whenever it is drawn', (_, figure) => {
    expect(draw(figure)).toBe(draw(figure));
  });
});

describe('values that are not shown', () => {
  test('a hidden bin has no bar, a sign and a note', () => {
    const figure = exampleFigures.find(({ id }) => id === 'histogram') as FigureOf<'histogram'>;
    const svg = draw(figure);
    expect(textsOf(svg).filter((text) => text === '†')).toHaveLength(2);
    expect(textsOf(svg)).toContain('† not shown: fewer than 5 records');
    const dashed = elementsOf(parsed(svg), 'g[stroke-dasharray] rect');
    const heights = new Set(dashed.map((rect) => rect.getAttribute('height')));
    // One height for all of them: it says nothing about the count.
    expect(dashed).toHaveLength(2);
    expect(heights.size).toBe(1);
  });

  test('numbers at risk that are not shown are signs', () => {
    const figure = exampleFigures.find(({ id }) => id === 'survival') as FigureOf<'kaplan-meier'>;
    expect(textsOf(draw(figure)).filter((text) => text === '†')).toHaveLength(2);
    expect(textsOf(draw(figure))).toContain('† not shown');
  });

  test('numbers at risk of an earlier time are marked, and the mark is explained', () => {
    const figure = exampleFigures.find(({ id }) => id === 'survival') as FigureOf<'kaplan-meier'>;
    const curves = figure.data.curves.map((curve) => ({ ...curve, isOtherTime: curve.nRisk.map((_, i) => i === 1) }));
    const texts = textsOf(draw({ ...figure, data: { ...figure.data, curves } }));
    expect(texts.filter((text) => /^\d+\*$/.test(text))).toHaveLength(curves.length);
    expect(texts).toContain('* where the interval of time begins');
    expect(textsOf(draw(figure)).some((text) => text.includes('*'))).toBe(false);
  });

  test('a gap in a curve stays a gap', () => {
    const figure = exampleFigures.find(({ id }) => id === 'survival-all') as FigureOf<'kaplan-meier'>;
    const [curve] = figure.data.curves;
    const points = (curve?.points ?? []).map((point, i) =>
      i === 5 ? { ...point, survival: null, confLow: null, confHigh: null } : point,
    );
    const broken = { ...figure, data: { ...figure.data, curves: [{ ...curve!, points }] } };
    const lines = elementsOf(parsed(draw(broken)), 'g[stroke-width="1.8"] path');
    expect(lines.map((line) => line.getAttribute('d')?.match(/M/g)?.length)).toEqual([2]);
  });
});

describe('forest plot', () => {
  const forest = exampleFigures.find(({ id }) => id === 'forest') as FigureOf<'forest'>;

  test('an endless interval ends in arrows and leaves room for the others', () => {
    const arrows = elementsOf(parsed(draw(forest)), 'path').filter(isArrow);
    expect(arrows).toHaveLength(2);
    const widths = elementsOf(parsed(draw(forest)), 'g[stroke-width="1.6"] line').map(
      (line) => Number(line.getAttribute('x2')) - Number(line.getAttribute('x1')),
    );
    expect(widths).toHaveLength(6);
    expect(widths.filter((width) => width > 20)).toHaveLength(5);
    expect(Math.max(...widths)).toBeLessThan(400);
    expect(textsOf(draw(forest))).toContain('Arrow: the interval goes on');
  });

  test('a treatment beside the effects of a year is drawn to its end', () => {
    const of = (label: string, half: number) => ({
      label,
      estimate: Math.exp(0.02),
      confLow: Math.exp(0.02 - half),
      confHigh: Math.exp(0.02 + half),
    });
    const rows = [of('age', 0.002), of('nodes', 0.01), of('treated', 0.13)];
    const svg = draw({ ...forest, data: { ...forest.data, rows } });
    expect(elementsOf(parsed(svg), 'path').filter(isArrow)).toEqual([]);
    expect(textsOf(svg)).not.toContain('Arrow: the interval goes on');
    const widths = elementsOf(parsed(svg), 'g[stroke-width="1.6"] line').map(
      (line) => Number(line.getAttribute('x2')) - Number(line.getAttribute('x1')),
    );
    expect((widths[2] ?? NaN) / (widths[1] ?? NaN)).toBeCloseTo(13, 0);
  });

  test('the middle of a ratio’s interval stands in the middle: the scale is logarithmic', () => {
    const rows = [{ label: 'a', estimate: 2, confLow: 1, confHigh: 4 }];
    const svg = draw({ ...forest, data: { ...forest.data, rows } });
    const line = parsed(svg).querySelector('g[stroke-width="1.6"] line');
    const middle = (Number(line?.getAttribute('x1')) + Number(line?.getAttribute('x2'))) / 2;
    const square = elementsOf(parsed(svg), 'path').find(
      (path) =>
        (path.getAttribute('transform') ?? '').startsWith('translate(') && path.getAttribute('d')?.includes('h'),
    );
    const at = Number(/translate\(([\d.]+),/.exec(square?.getAttribute('transform') ?? '')?.[1]);
    expect(at).toBeCloseTo(middle, 1);
  });
});

test('a survival figure: numbers at risk stand below their ticks', () => {
  const figure = exampleFigures.find(({ id }) => id === 'survival-all') as FigureOf<'kaplan-meier'>;
  const texts = elementsOf(parsed(draw(figure)), 'text');
  const tick = texts.find((text) => text.textContent === '1500');
  const atRisk = texts.find((text) => text.textContent === String(figure.data.curves[0]?.nRisk[3]));
  const x = /translate\(([\d.]+),/.exec(tick?.getAttribute('transform') ?? '')?.[1];
  expect(Number(x)).toBeGreaterThan(0);
  expect(atRisk?.getAttribute('x')).toBe(x);
});

/** The end of an interval that is cut. */
function isArrow(path: ReturnType<typeof elementsOf>[number]): boolean {
  return /l-?7,-4v8Z$/.test(path.getAttribute('d') ?? '');
}

function textsOf(svg: string): string[] {
  return elementsOf(parsed(svg), 'text').map(({ textContent }) => textContent ?? '');
}
