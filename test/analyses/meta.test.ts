import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import type { MetaResult, PooledEffect } from '@consilium/core/analyses/meta/params.ts';
import { answerOf } from '@consilium/core/report/report-of.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, plan, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, expected, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Fit {
  method: 'FE' | 'DL' | 'REML';
  knapp: boolean;
  pooled: PooledEffect;
  q: number;
  df: number;
  qP: number;
  i2: number;
  tau2: number;
  prediction: { confLow: number; confHigh: number } | null;
  weights: number[];
  leaveOneOut: (PooledEffect & { i2: number; tau2: number })[];
}
interface Answer {
  kind: 'cox' | 'binomial' | 'gaussian';
  formula: string;
  term: string;
  estimates: number[];
  errors: number[];
  fits: Fit[];
}
/** Of meta.R. */
const answers = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/meta.json'), 'utf8')) as Answer[];
const methods = { FE: 'fixed', DL: 'dersimonian-laird', REML: 'reml' } as const;

const cases = [...Map.groupBy(answers, ({ kind }) => kind)].flatMap(([kind, terms]) =>
  (terms[0]?.fits ?? []).map(({ method, knapp }, i) => ({ kind, method, knapp, i, terms })),
);

function modelOf({ kind, formula }: Answer): object {
  return kind === 'cox'
    ? { analysis: 'cox', params: { formula } }
    : { analysis: 'glm', params: { formula, family: kind } };
}

async function ask(params: object, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'meta', params }, breastDictionary, sites);
  return { ...answer, result: answer.result as MetaResult };
}

function expectEffect(shown: PooledEffect | null | undefined, known: PooledEffect): void {
  for (const key of ['estimate', 'stdError', 'statistic'] as const)
    expectRelative(shown?.[key], known[key] ?? NaN, 1e-8);
  for (const key of ['confLow', 'confHigh'] as const) {
    // An end near 0 is a difference: it is as good as the estimate.
    const error = Math.abs((shown?.[key] ?? NaN) - (known[key] ?? NaN));
    expect(error).toBeLessThanOrEqual(1e-8 * Math.abs(known.estimate ?? NaN));
  }
  expectRelative(shown?.pValue, known.pValue ?? NaN, 1e-6);
}

describe('meta equals R: each hospital by itself, then metafor', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(cases)('$kind, $method, Hartung-Knapp $knapp', async ({ method, knapp, i, terms }) => {
    const [first] = terms;
    if (!first) throw new Error('no answer');
    const { result, n, excluded } = await ask(
      { of: modelOf(first), method: methods[method], hartungKnapp: knapp },
      sites,
    );
    expect({ n, excluded }).toEqual({ n: 3668, excluded: { missing: 0, clamped: 0 } });
    expect(result.sites.map((site) => site.n)).toEqual([686, 583, 1335, 1064]);
    terms.forEach(({ term, estimates, errors, fits }) => {
      const shown = result.terms.find((each) => each.term === term);
      const known = fits[i];
      if (!shown || !known) throw new Error(`no ${term}`);
      shown.studies.forEach((study, s) => {
        expectRelative(study.estimate, estimates[s], 1e-8);
        expectRelative(study.stdError, errors[s], 1e-8);
        expectRelative(study.weight, known.weights[s], 1e-8);
      });
      expectEffect(method === 'FE' ? shown.fixed : shown.random, known.pooled);
      expectRelative(shown.q, known.q, 1e-8);
      expect(shown.df).toBe(known.df);
      expectRelative(shown.pValue, known.qP, 1e-6);
      expectRelative(shown.i2, known.i2, 1e-8);
      if (method === 'FE') expect(shown.tau2).toBeNull();
      else expectRelative(shown.tau2, known.tau2, 1e-8);
      expect(shown.prediction === null).toBe(known.prediction === null);
      expectRelative(shown.prediction?.confLow ?? 0, known.prediction?.confLow ?? 0, 1e-7);
      expectRelative(shown.prediction?.confHigh ?? 0, known.prediction?.confHigh ?? 0, 1e-7);
      expect(shown.leaveOneOut.map(({ without }) => without)).toEqual(['site 1', 'site 2', 'site 3', 'site 4']);
      shown.leaveOneOut.forEach((each, s) => {
        const one = known.leaveOneOut[s];
        if (!one) throw new Error('no answer');
        expectEffect(each, one);
      });
    });
  });

  test('the estimates that were given, whose pooling meta.R repeats with converged fits: nodes', async () => {
    const { meta } = expected.breast as unknown as { meta: { estimates: number[]; se: number[] } };
    const of = { analysis: 'cox', params: { formula: 'Surv(time, event) ~ age + meno + grade3 + nodes' } };
    const { result } = await ask({ of }, sites);
    const nodes = result.terms.find(({ term }) => term === 'nodes');
    expect(nodes?.studies).toHaveLength(4);
    nodes?.studies.forEach((study, i) => {
      expectRelative(study.estimate, meta.estimates[i], 1e-8);
      expectRelative(study.stdError, meta.se[i], 1e-8);
    });
  });

  test('one site alone is shown, and nothing is said of how sites differ', async () => {
    const of = { analysis: 'cox', params: { formula: 'Surv(time, event) ~ nodes' } };
    const { result, warnings } = await ask({ of, hartungKnapp: true }, sites.slice(0, 1));
    const [nodes] = result.terms;
    expect(nodes).toMatchObject({ q: null, pValue: null, i2: null, tau2: null, prediction: null, leaveOneOut: [] });
    expect(nodes?.random?.estimate).toBe(nodes?.studies[0]?.estimate);
    expect(warnings).toContain('One site alone took part: nothing was pooled.');
  });

  test('a site whose fit has no finite estimate takes no part, and the answer says so', async () => {
    const separated = breastRows('gbsg').map((row): Row => ({ ...row, event: row.hormon ?? null }));
    const odd = await openSite(separated, breastDictionary, 1);
    const of = { analysis: 'glm', params: { formula: 'event ~ hormon', family: 'binomial' } };
    const { result, warnings } = await ask({ of }, [...sites, odd]);
    odd.close();
    expect(result.terms[1]?.studies).toHaveLength(4);
    expect(warnings[0]).toBe('The model did not converge at site 5, which took no part.');
  });

  test('a site without events is said to have none', async () => {
    const eventless = await openSite(
      breastRows('gbsg').map((row): Row => ({ ...row, event: '0' })),
      breastDictionary,
      1,
    );
    const of = { analysis: 'cox', params: { formula: 'Surv(time, event) ~ nodes' } };
    const { result, warnings } = await ask({ of }, [...sites, eventless]);
    eventless.close();
    expect(result.terms[0]?.studies).toHaveLength(4);
    expect(warnings[0]).toBe('There are no events at site 5, which took no part.');
  });

  test.each([
    { analysis: 'cox', params: { formula: 'Surv(time, event) ~ nodes' } },
    { analysis: 'glm', params: { formula: 'event ~ nodes', family: 'binomial' } },
  ])('$analysis: sites without records in the cohort, and without complete ones, are said to have none', async (of) => {
    const incomplete = breastRows('gbsg').map((row): Row => ({ ...row, nodes: null }));
    const others = await Promise.all([[], incomplete, []].map((rows) => openSite(rows, breastDictionary, 1)));
    const { result, warnings } = await ask({ of }, [...sites, ...others]);
    closeAll(others);
    expect(result.terms[0]?.studies).toHaveLength(4);
    expect(warnings.slice(0, 2)).toEqual([
      'There are no records in the cohort at site 5, site 7, which took no part.',
      'There are no complete records in the cohort at site 6, which took no part.',
    ]);
    expect(warnings.join()).not.toContain('converge');
  });

  test('under a preset that permits answers of single sites, and not under one that does not', async () => {
    const of = { analysis: 'cox', params: { formula: 'Surv(time, event) ~ age + nodes + hormon' } };
    const question = { analysis: 'meta', params: { of } };
    const { result } = await runControlled(question, breastDictionary, sites, 'ohdsi-5');
    expect((result as MetaResult).terms.map(({ random }) => random?.estimate)).toEqual(
      (await ask({ of }, sites)).result.terms.map(({ random }) => random?.estimate),
    );
    await expect(runControlled(question, breastDictionary, sites, 'strict')).rejects.toThrow('per-site-not-permitted');
  });

  test('is reported once, not site by site', async () => {
    const of = { analysis: 'cox', params: { formula: 'Surv(time, event) ~ nodes' } };
    const { result } = await ask({ of }, sites);
    const { context } = plan({ analysis: 'meta', params: { of } }, breastDictionary);
    const { version } = findAnalysis('meta');
    const query = { params: context.params, cohort: null, release: 'per-site' };
    const blocks = answerOf({ analysis: 'meta', version, query, result, n: 3668 } as unknown as ResultDocument);
    expect(blocks.filter(({ kind }) => kind === 'figure')).toHaveLength(1);
    expect(blocks.filter(({ kind }) => kind === 'heading')).toHaveLength(0);
  });
});
