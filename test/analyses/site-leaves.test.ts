import { localOf } from '@consilium/core/analyses/local.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { resultOf } from '@consilium/core/analyses/result.ts';
import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, plan, runFederated, type Question, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';

type Fitted = Pick<CoxResult & GlmResult, 'terms' | 'logLik' | 'logLikNull' | 'tests'>;

/** The first `rounds` over all sites, the others without the first one. */
async function leaving(question: Question, sites: readonly Site[], rounds: number) {
  const { spec, context, layout, first } = plan(question, breastDictionary);
  let broadcast = first;
  for (let round = 0; ; round += 1) {
    const total = layout.coordinates.map(() => 0n);
    for (const site of round < rounds ? sites : sites.slice(1)) {
      const vector = await site.contribution(localOf(spec.name)(context, broadcast, site.dialect), layout);
      vector.forEach((value, i) => (total[i] = (total[i] ?? 0n) + value));
    }
    const step = nextOf(spec.name)?.next(context, broadcast, total);
    if (!step) throw new Error('one round only');
    if ('broadcast' in step) {
      broadcast = step.broadcast;
      continue;
    }
    const all = { values: total, suppressed: new Map(), roundedTo: 0 };
    const end = { broadcast, done: step.done, rounds: round + 1, sites: 3 };
    const { result, warnings } = resultOf(spec.name)({ context, layout, total: all, ...end });
    return { result: result as Fitted, warnings };
  }
}

/** What R would say of the sites that stayed; nothing of a null model that another site is part of. */
describe.each([
  { analysis: 'cox', params: { formula: 'Surv(time, event) ~ age + nodes' } },
  { analysis: 'cox-pooled', params: { formula: 'Surv(time, event) ~ age + nodes', grid: { step: 30 } } },
  {
    analysis: 'piecewise-exponential',
    params: { formula: 'Surv(time, event) ~ age + nodes', grid: { edges: [365, 1826] } },
  },
  { analysis: 'glm', params: { formula: 'hormon ~ age + nodes', family: 'binomial' } },
  { analysis: 'glm', params: { formula: 'nodes ~ age + size', family: 'poisson' } },
])('a site leaves $analysis $params between two rounds', (question) => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('the estimates are those of the others, and nothing compares them with all', async () => {
    const { answer } = await runFederated(question, breastDictionary, sites.slice(1));
    const alone = answer.result as Fitted;
    const { result, warnings } = await leaving(question, sites, 3);
    result.terms.forEach(({ estimate, stdError }, j) => {
      expectRelative(estimate, alone.terms[j]?.estimate ?? undefined, 1e-8);
      expectRelative(stdError, alone.terms[j]?.stdError ?? undefined, 1e-8);
    });
    expectRelative(result.logLik, alone.logLik ?? undefined, 1e-8);
    expect(result.logLikNull).toBeNull();
    expect(result.tests.likelihoodRatio.statistic).toBeNull();
    expect(result.tests.score.statistic).toBeNull();
    expectRelative(result.tests.wald.statistic, alone.tests.wald.statistic ?? undefined, 1e-8);
    expect(warnings.join()).toContain('A site left between the rounds');
  }, 120_000);
});
