import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, runFederated, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';

interface Answer {
  formula: string;
  coef: Record<string, number>;
  se: Record<string, number>;
}
const expected = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/relevel.json'), 'utf8')) as {
  glm: Answer[];
  cox: Answer[];
};

describe('another reference level than the first, as R’s relevel()', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each([
    ...expected.glm.map((answer) => ({ analysis: 'glm', params: { family: 'binomial' }, ...answer })),
    ...expected.cox.map((answer) => ({ analysis: 'cox', params: {}, ...answer })),
  ])('$analysis: $formula', async ({ analysis, params, formula, coef, se }) => {
    const { answer } = await runFederated({ analysis, params: { formula, ...params } }, breastDictionary, sites);
    const { terms } = answer.result as GlmResult | CoxResult;
    expect(terms.map(({ term }) => term)).toEqual(Object.keys(coef));
    for (const { term, estimate, stdError } of terms) {
      expectRelative(estimate, coef[term] ?? NaN, 1e-8);
      expectRelative(stdError, se[term] ?? NaN, 1e-8);
    }
  });
});
