import type { Block } from '@consilium/core/report/block.ts';
import { count, estimate, number, range, text, withBrackets } from '@consilium/core/report/cell.ts';
import { elementsOf, parseMarkup } from '../parsed-markup.ts';
import { detachedDocument } from '../figures/detached-document.ts';
import { exampleFigures } from '../figures/example-figures.ts';
import { renderHtml } from './render-html.ts';

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)></title></style></svg><a href="javascript:1">`;

const report = (word: string): Block[] => [
  { kind: 'heading', level: 1, text: `Title ${word}` },
  {
    kind: 'facts',
    items: [
      { label: `Study ${word}`, name: 'study', value: text(word) },
      { label: '  part of it', name: 'n', value: count(null, word) },
    ],
  },
  {
    kind: 'table',
    id: 'groups',
    caption: `Groups ${word}`,
    columns: [
      { header: `Group ${word}`, name: 'group', align: 'left' },
      { header: 'n (%)', name: 'n', align: 'right' },
      { header: 'Mean', name: 'mean', align: 'decimal', unit: word },
      { header: '95 % CI', name: ['low', 'high'], align: 'right' },
    ],
    rows: [
      [
        text(word),
        withBrackets(count(81), number(2.2, { style: 'fixed', digits: 1 })),
        estimate(54.853),
        range(54.4, 55.3),
      ],
      [text('below', 1), count(null, word), estimate(0.012345), { kind: 'none' }],
    ],
    notes: [`Note ${word}`],
  },
  { kind: 'table', id: 'tidy', medium: 'data', columns: [], rows: [] },
  ...exampleFigures,
  { kind: 'paragraph', role: 'warning', text: `Careful ${word}` },
  { kind: 'heading', level: 2, text: `Methods ${word}` },
  { kind: 'paragraph', text: `As done ${word}` },
];

const render = (word: string) => renderHtml(report(word), detachedDocument());
const page = (word: string) => parseMarkup(render(word), 'text/html');

test('a table as a journal prints it: caption, headers with their scope, hidden cells marked and explained', () => {
  const html = render('x');
  const table = html.slice(html.indexOf('<div class="table"'), html.indexOf('<figure'));
  expect(`${table.replaceAll(/(?=<(div|table|thead|tbody|tr|th|td|p)\b)/g, '\n')}\n`).toBe(`
<div class="table" id="part-3">
<div class="scroll" role="region" tabindex="0" aria-label="Groups x">
<table><caption><b>Table 1. </b>Groups x</caption>
<thead>
<tr>
<th scope="col" class="left">Group x</th>
<th scope="col" class="right">n (%)</th>
<th scope="col" class="decimal">Mean (x)</th>
<th scope="col" class="right">95 % CI</th></tr></thead>
<tbody>
<tr>
<th scope="row" class="left">x</th>
<td class="right">81 (2.2)</td>
<td class="decimal">54.85<span aria-hidden="true">   </span></td>
<td class="right">54.40 to 55.30</td></tr>
<tr>
<th scope="row" class="left indent">below</th>
<td class="right"><span class="hidden" title="not shown: x"><span aria-hidden="true">†</span><span class="heard">not shown: x</span></span></td>
<td class="decimal">0.01235</td>
<td class="right">–</td></tr></tbody></table></div>
<p class="note">† not shown: x</p>
<p class="note">Note x</p></div>
`);
});

describe('accessible', () => {
  const document = page('x');
  const all = (selector: string) => elementsOf(document, selector);

  test('a language, a title, one first heading, no level skipped', () => {
    expect(document.documentElement.getAttribute('lang')).toBe('en');
    expect(document.querySelector('title')?.textContent).toBe('Title x · x · Consilium');
    expect(all('h1')).toHaveLength(1);
    const levels = all('h1, h2, h3').map(({ tagName }) => Number(tagName.slice(1)));
    levels.forEach((level, i) => expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1));
  });

  test('ids are unique, and what is named by another element is there', () => {
    const ids = all('[id]').map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    const named = all('[aria-labelledby]').flatMap(
      (element) => element.getAttribute('aria-labelledby')?.split(' ') ?? [],
    );
    expect(named.length).toBeGreaterThanOrEqual(2 * exampleFigures.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('every figure has a name and a caption, every header a scope, every scrolling part the keyboard', () => {
    expect(all('figure')).toHaveLength(exampleFigures.length);
    expect(all('figure').filter((figure) => !figure.querySelector('figcaption, svg[role="img"] title'))).toEqual([]);
    expect(all('th').filter((th) => !['row', 'col'].includes(th.getAttribute('scope') ?? ''))).toEqual([]);
    expect(all('.scroll').every((part) => part.getAttribute('tabindex') === '0')).toBe(true);
  });
});

describe('self-contained', () => {
  test('nothing is loaded and nothing runs', () => {
    const html = render('x');
    expect(html).not.toMatch(/<script|<link|<iframe|<img|\ssrc=|\shref=|@import|url\(|javascript:|\son\w+=/i);
    expect(page('x').querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')).toMatch(
      /^default-src 'none'/,
    );
  });

  test('texts stay texts, wherever they stand', () => {
    const document = page(hostile);
    expect(elementsOf(document, 'script, img, a, [onerror]')).toEqual([]);
    expect(elementsOf(document, 'style')).toHaveLength(1);
    const elements = (of: ReturnType<typeof page>) => elementsOf(of, '*').map(({ tagName }) => tagName);
    expect(elements(document)).toEqual(elements(page('x')));
    expect(document.querySelector('h1')?.textContent).toBe(`Title ${hostile}`);
    expect(document.querySelector('caption')?.textContent).toBe(`Table 1. Groups ${hostile}`);
    expect(document.querySelector('.hidden')?.getAttribute('title')).toBe(`not shown: ${hostile}`);
  });
});

test('tables for machines stay out; tables and figures are numbered on their own', () => {
  const numbers = elementsOf(page('x'), 'caption b, figcaption b').map(({ textContent }) => textContent);
  expect(numbers).toEqual(['Table 1. ', ...exampleFigures.map((_, i) => `Figure ${String(i + 1)}. `)]);
});
