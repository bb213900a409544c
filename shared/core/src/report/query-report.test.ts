import { findAnalysis } from '../analyses/catalogue.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { queryBlocks } from './query-report.ts';
import { renderText } from './text.ts';

const dictionary: Dictionary = {
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'event', type: 'boolean' },
  ],
};

function shown(analysis: string, written: unknown): string {
  const spec = findAnalysis(analysis);
  const params = spec.read(written, dictionary) as Record<string, unknown>;
  const query = { analysis, version: 1, params, cohort: null, release: 'pooled' as const };
  const context = { params, cohort: null, dictionary, caps: { coefficient: 20, iterations: 25 } };
  return renderText(queryBlocks(query, spec, spec.layout(context)), { width: 200 });
}

test('formulas and filters as people write them, and what leaves each site', () => {
  const glm = shown('glm', { formula: 'event ~ age', family: 'binomial' });
  expect(glm).toMatch(/formula +event ~ age\n/);
  expect(glm).toMatch(/family +binomial\n/);
  const count = shown('count', { rules: [{ variable: 'age', op: '>=', value: 50 }] });
  expect(count).toMatch(/rules +age >= 50\n/);
  expect(count).toMatch(/by +none\n/);
  expect(count).toMatch(/Cohort +everyone\n/);
  expect(count).toMatch(/Leaves each site +one count for each rule/);
  expect(count).toMatch(/\d+ masked integers a round/);
});
