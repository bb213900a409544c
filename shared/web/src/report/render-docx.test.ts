import { strFromU8, unzipSync } from 'fflate';
import type { Block } from '@consilium/core/report/block.ts';
import { count, estimate, text } from '@consilium/core/report/cell.ts';
import { elementsOf, parseMarkup } from '../parsed-markup.ts';
import { renderDocx } from './render-docx.ts';

const hostile = '</w:t></w:r><w:p/> & "x" \u0000\u0007 \uD800';

const report = (word: string): Block[] => [
  { kind: 'heading', level: 1, text: word },
  { kind: 'facts', items: [{ label: 'Records', name: 'n', value: count(3668) }] },
  {
    kind: 'table',
    id: 'groups',
    caption: `Groups ${word}`,
    columns: [
      { header: 'Group', name: 'group', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: 'Mean', name: 'mean', align: 'decimal', unit: 'years' },
    ],
    rows: [
      [text(word), count(81), estimate(54.853)],
      [text('below', 1), count(null, 'fewer than 5 records'), estimate(null)],
    ],
    notes: ['A note.'],
  },
  { kind: 'table', id: 'tidy', medium: 'data', columns: [], rows: [[text('for machines')]] },
  { kind: 'figure', id: 'love', figure: 'love', caption: 'Balance', data: { series: [], rows: [] } },
  { kind: 'paragraph', role: 'warning', text: 'Careful.' },
];

async function documentOf(word: string) {
  const files = unzipSync(await renderDocx(report(word)));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['[Content_Types].xml', '_rels/.rels', 'word/document.xml']),
  );
  return parseMarkup(strFromU8(files['word/document.xml'] ?? new Uint8Array()), 'text/xml');
}

test('headings are headings, tables are tables: a header row that repeats, signs for what is hidden, notes below', async () => {
  const document = await documentOf('Survival');
  const paragraphs = elementsOf(document, 'w\\:p').map(({ textContent }) => textContent);
  expect(paragraphs.filter((each) => each !== '')).toEqual([
    'Survival',
    'Records: 3668',
    'Table 1. Groups Survival',
    ...['Group', 'n', 'Mean (years)', 'Survival', '81', '54.85', 'below', '†', '–'],
    '† not shown: fewer than 5 records',
    'A note.',
    'Figure 1. Balance (love.svg)',
    'Warning: Careful.',
  ]);
  expect(elementsOf(document, 'w\\:tbl')).toHaveLength(1);
  expect(elementsOf(document, 'w\\:tr')).toHaveLength(3);
  expect(elementsOf(document, 'w\\:tblHeader')).toHaveLength(1);
  expect(document.querySelector('w\\:pStyle')?.getAttribute('w:val')).toBe('Heading1');
});

test('texts stay texts, without what XML has no character for', async () => {
  const [document, plain] = [await documentOf(hostile), await documentOf('x')];
  expect(elementsOf(document, '*')).toHaveLength(elementsOf(plain, '*').length);
  expect(document.querySelector('w\\:t')?.textContent).toBe('</w:t></w:r><w:p/> & "x" \uFFFD\uFFFD \uFFFD');
});
