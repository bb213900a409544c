import { presets } from '../privacy/rule-set.ts';
import type { Study } from '../protocol/study.ts';
import { studyBlocks } from './study-report.ts';
import { renderText } from './text.ts';

const study: Study = {
  title: 'Breast cancer',
  summary: 'What treatment goes along with.',
  purpose: 'Research.',
  commercial: false,
  dictionary: 'c'.repeat(64),
  sites: [{ node: 'node:1', site: 'north', key: 'N'.repeat(43) }],
  people: [{ id: 'person:1', name: 'Ada', key: 'A'.repeat(43) }],
  analyses: [
    { name: 'count', version: 1, digest: '1'.repeat(64), perSite: true },
    { name: 'glm', version: 1, digest: '2'.repeat(64), perSite: false },
  ],
  tier: 'controlled',
  rules: presets['cms-11'],
  colluders: 2,
  cohort: { variable: 'age', op: '>=', value: 50 },
  validFrom: '2026-11-24T00:00:00.000Z',
  validUntil: '2027-11-24T00:00:00.000Z',
};

test('every term of a study stands in what people read before they decide', () => {
  const shown = renderText(studyBlocks(study, { hash: 'f'.repeat(64), dictionary: null }), { width: 120 });
  const terms = [study.title, study.summary, study.purpose, study.dictionary, 'f'.repeat(64), 'age >= 50'];
  for (const term of [...terms, study.validFrom, study.validUntil, '2 colluding sites', 'preset cms-11']) {
    expect(shown).toContain(term);
  }
  expect(shown).toMatch(/north +node:1 +N{43}/);
  expect(shown).toMatch(/Ada +person:1 +A{43}/);
  expect(shown).toMatch(/count version 1 +pooled, or site by site where a site permits it +1{16}/);
  expect(shown).toMatch(/glm version 1 +pooled +2{16}/);
  expect(shown).toMatch(/minEventsPerParam\.total +10\n/);
  expect(shown).toMatch(/dominance\.percent +85\n/);
  for (const rule of Object.keys(study.rules)) expect(shown).toContain(rule);
  expect(shown).toContain('does not yet detect cohorts that differ by few patients');
});

test('rules that are no preset are called their own', () => {
  const own = { ...study, rules: { ...study.rules, minCell: 12 } };
  expect(renderText(studyBlocks(own, { hash: 'f'.repeat(64), dictionary: null }))).toContain('(its own)');
});
