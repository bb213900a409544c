import type { ResultDocument } from '../protocol/researcher-calls.ts';
import { Problem } from '../protocol/problem.ts';
import { renderCsv } from './csv.ts';
import { answerOf, reportOf } from './report-of.ts';
import { renderText } from './text.ts';

const document: ResultDocument = {
  analysis: 'count',
  version: 1,
  query: {
    hash: 'a'.repeat(64),
    params: { rules: [], by: null },
    cohort: { variable: 'age', op: '>=', value: 50 },
    release: 'pooled',
  },
  study: { hash: 'b'.repeat(64), title: 'Breast cancer' },
  tier: 'controlled',
  policy: { name: 'ohdsi-5', rules: {}, from: {} },
  sites: [
    { name: 'north', node: 'node:1', status: 'answered' },
    { name: 'south', node: 'node:2', status: 'refused', reason: 'The site is paused by its steward.' },
  ],
  n: 2277,
  excluded: { missing: 12, clamped: null },
  result: { n: 2277 },
  warnings: ['Counts are rounded to multiples of 10.'],
  methods: 'The records of the cohort were counted.',
  provenance: {
    dictionary: 'c'.repeat(64),
    digest: 'd'.repeat(64),
    cuts: { north: 'e'.repeat(64), south: null },
    software: 'consilium 0.1.0',
    answeredAt: '2026-11-24T06:57:24.406Z',
  },
};

describe('reportOf', () => {
  test('the frame of every answer: what was asked, who answered and who did not, warnings, methods, provenance', () => {
    expect(`\n${renderText(reportOf(document))}`).toBe(`
Count
═════

Study    Breast cancer
Cohort   age >= 50
Records  2277; 12 records left out for missing values; a number (not shown) of
         values outside the bounds, counted as the nearest bound
Sites    1 of 2 answered (north)
Policy   ohdsi-5

Records  2277

! Counts are rounded to multiples of 10.

Sites
───────────────────────────────────────────────────
Site   Status    Reason
───────────────────────────────────────────────────
north  answered
south  refused   The site is paused by its steward.
───────────────────────────────────────────────────

Methods
───────

The records of the cohort were counted.

Provenance
──────────

Query       aaaaaaaaaaaaaaaa
Study       bbbbbbbbbbbbbbbb
Dictionary  cccccccccccccccc
Analysis    count version 1
Code        dddddddddddddddd
Data cuts   north eeeeeeeeeeeeeeee, south unknown
Software    consilium 0.1.0
Answered    2026-11-24T06:57:24.406Z

How to cite
───────────

Breast cancer. Count (count, version 1) over 1 site, computed with consilium
0.1.0 (federated cancer analytics), on 2026-11-24. Query aaaaaaaaaaaaaaaa, study
bbbbbbbbbbbbbbbb.
`);
  });

  test('site by site: one part for each, files beside one another', () => {
    const site = (name: string, n: number) => ({
      site: name,
      n,
      excluded: { missing: 0, clamped: 0 },
      result: { n },
      warnings: [],
    });
    const perSite: ResultDocument = {
      ...document,
      query: { ...document.query, release: 'per-site' },
      n: null,
      result: { sites: [site('north', 100), site('south', 200)] },
    };
    expect(
      renderText(answerOf(perSite))
        .split('\n')
        .filter((line) => line !== ''),
    ).toEqual([
      'north: 100 records',
      '──────────────────',
      'Records  100',
      'south: 200 records',
      '──────────────────',
      'Records  200',
    ]);
    expect(renderCsv(answerOf(perSite)).map(({ id }) => id)).toEqual(['north-count', 'south-count']);
    expect(renderText(reportOf(perSite))).not.toContain('not shown of');
  });

  test('a result that is not the analysis’ own is refused, not printed', () => {
    expect(() => reportOf({ ...document, result: { n: 'many' } })).toThrow(Problem);
    expect(() => reportOf({ ...document, analysis: 'unheard-of' })).toThrow(Problem);
  });
});
