import fc from 'fast-check';
import type { Block, Table } from './block.ts';
import { count, estimate, number, range, text, withBrackets } from './cell.ts';
import { displayWidth } from './display-width.ts';
import { renderText } from './text.ts';

const table: Table = {
  kind: 'table',
  id: 't',
  caption: 'A table',
  columns: [
    { header: 'Group', name: 'group', align: 'left' },
    { header: 'n', name: 'n', align: 'right' },
    { header: 'Mean', name: 'mean', align: 'decimal', unit: 'years' },
    { header: '95 % CI', name: ['low', 'high'], align: 'right' },
  ],
  rows: [
    [text('all'), count(3668), estimate(54.853), range(54.4, 55.3)],
    [text('one', 1), count(null, 'small count'), estimate(0.012345), range(null, 1)],
    [text('two', 1), count(null, 'a few records'), estimate(1234.5), range(null, null)],
    [text('three', 1), count(null, 'small count'), estimate(null), { kind: 'none' }],
  ],
  notes: ['A note.'],
};

describe('renderText', () => {
  test('a table: points below one another, hidden values marked with the rule in a note, no value as a dash', () => {
    expect(`\n${renderText([table])}`).toBe(`
A table
───────────────────────────────────────────
Group       n  Mean (years)         95 % CI
───────────────────────────────────────────
all      3668      54.85     54.40 to 55.30
  one       †       0.01235      – to 1.000
  two       ‡    1235                     –
  three     †             –               –
───────────────────────────────────────────
† not shown: small count
‡ not shown: a few records
A note.
`);
  });

  test('text in the first column wraps before anything else gives way', () => {
    const long = { ...table, rows: [[text('a level of a rather long name', 1), count(1), estimate(2), range(1, 2)]] };
    expect(`\n${renderText([{ ...long, notes: [] }], { width: 60 })}`).toBe(`
A table
────────────────────────────────────────────────────────────
Group                        n  Mean (years)         95 % CI
────────────────────────────────────────────────────────────
  a level of a rather        1         2.000  1.000 to 2.000
    long name
────────────────────────────────────────────────────────────
`);
  });

  test('what does not fit goes into a panel below with the first column again', () => {
    expect(`\n${renderText([{ ...table, notes: [] }], { width: 40 })}`).toBe(`
A table
───────────────────────────
Group       n  Mean (years)
───────────────────────────
all      3668      54.85
  one       †       0.01235
  two       ‡    1235
  three     †             –
───────────────────────────

───────────────────────
Group           95 % CI
───────────────────────
all      54.40 to 55.30
  one        – to 1.000
  two                 –
  three               –
───────────────────────
† not shown: small count
‡ not shown: a few records
`);
  });

  test('headings, paragraphs, warnings and facts', () => {
    const blocks: Block[] = [
      { kind: 'heading', level: 1, text: 'Count' },
      { kind: 'facts', items: [fact('Cohort', text('age >= 50')), fact('n', count(null, 'small count'))] },
      { kind: 'paragraph', text: 'The records of the cohort were counted at four sites.' },
      { kind: 'paragraph', role: 'warning', text: 'All sites declare these data public: disclosure rules are off.' },
      { kind: 'figure', id: 'f', figure: 'love', caption: 'Not in a terminal', data: { series: [], rows: [] } },
      { ...table, medium: 'data' },
    ];
    expect(`\n${renderText(blocks, { width: 40 })}`).toBe(`
Count
═════

Cohort  age >= 50
n       †
† not shown: small count

The records of the cohort were counted
at four sites.

! All sites declare these data public:
  disclosure rules are off.
`);
  });

  test('a title cannot drive the terminal', () => {
    const shown = renderText([{ kind: 'heading', level: 2, text: 'x\u001B]0;owned\u0007' }]);
    expect(shown).toBe('x�]0;owned�\n───────────\n');
  });

  test('a hidden half hides a pair', () => {
    const cell = withBrackets(count(null, 'small count'), number(12.5, { style: 'fixed', digits: 1 }));
    expect(cell).toEqual({ kind: 'hidden', rule: 'small count' });
  });

  test('no line is wider than the terminal', () => {
    const cells = fc.oneof(
      fc.string({ maxLength: 60 }).map((value) => text(value)),
      fc.double().map((value) => estimate(value)),
      fc.constant(count(null, 'small count')),
    );
    const tables = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 })).chain(([columns, rows]) =>
      fc.record({
        kind: fc.constant('table' as const),
        id: fc.constant('t'),
        columns: fc.array(
          fc.record({
            header: fc.string({ maxLength: 20 }),
            name: fc.constant('x'),
            align: fc.constantFrom('left' as const, 'right' as const, 'decimal' as const),
          }),
          { minLength: columns, maxLength: columns },
        ),
        rows: fc.array(fc.array(cells, { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      }),
    );
    fc.assert(
      fc.property(tables, fc.integer({ min: 40, max: 120 }), (random, width) => {
        const lines = renderText([random], { width }).split('\n');
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
      }),
      { numRuns: 300 },
    );
  });
});

function fact(label: string, value: ReturnType<typeof text>) {
  return { label, name: label, value };
}
