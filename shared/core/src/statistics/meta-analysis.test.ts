import fc from 'fast-check';
import type { PoolingMethod, SiteEstimate } from './meta-analysis.ts';
import { leaveOneOut, metaAnalysis } from './meta-analysis.ts';
import { remlVariance } from './reml-variance.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/meta.json' with { type: 'json' };

const methods: Record<string, PoolingMethod> = { FE: 'fixed', DL: 'dersimonian-laird', REML: 'reml' };
const sitesOf = ({ estimates, errors }: { estimates: number[]; errors: number[] }): SiteEstimate[] =>
  estimates.map((estimate, i) => ({ estimate, standardError: errors[i] ?? NaN }));

type Fit = (typeof vectors.sets.breast.fits)[number];
const expectFit = (actual: ReturnType<typeof metaAnalysis>, known: Fit): void => {
  expectClose(actual.estimate, known.beta, 1e-11);
  expectClose(actual.standardError, known.error, 1e-11);
  expectClose(actual.lower, known.lower, 1e-10);
  expectClose(actual.upper, known.upper, 1e-10);
  expectClose(actual.p, known.p, 1e-8);
  expectClose(actual.tau2, known.tau2, 1e-10);
  expectClose(actual.q, known.q, 1e-11);
  expectClose(actual.qP, known.qP, 1e-10);
  expectClose(actual.i2, known.i2, 1e-10);
  if (known.method === 'FE') {
    expect(actual.prediction).toBeNull();
  } else {
    expectClose(actual.prediction?.lower ?? NaN, known.predictionLower ?? NaN, 1e-10);
    expectClose(actual.prediction?.upper ?? NaN, known.predictionUpper ?? NaN, 1e-10);
  }
};

describe.each(Object.entries(vectors.sets))('meta-analysis equals R’s metafor: %s', (_, set) => {
  test.each(set.fits.map((fit) => [`${fit.method}${fit.knapp ? ', Hartung-Knapp' : ''}`, fit] as const))(
    '%s',
    (__, known) => {
      const method = methods[known.method] ?? 'fixed';
      expectFit(metaAnalysis(sitesOf(set), { method, hartungKnapp: known.knapp }), known);
    },
  );
});

describe('meta-analysis', () => {
  test('leaves out each site in turn', () => {
    const actual = leaveOneOut(sitesOf(vectors.sets.breast), { method: 'reml' });
    expect(actual).toHaveLength(4);
    actual.forEach((fit, i) => expectFit(fit, vectors.breastLeaveOneOut[i] as Fit));
    expect(leaveOneOut([{ estimate: 1, standardError: 1 }], { method: 'fixed' })).toEqual([]);
  });

  test('of one site is that site', () => {
    for (const method of Object.values(methods)) {
      const one = metaAnalysis([{ estimate: 2, standardError: 0.5 }], { method });
      expect(one).toMatchObject({ estimate: 2, standardError: 0.5, tau2: 0, q: 0, qP: 1, i2: 0, weights: [100] });
    }
    expect(
      metaAnalysis([{ estimate: 2, standardError: 0.5 }], { method: 'reml', hartungKnapp: true }).standardError,
    ).toBeNaN();
  });

  test('shares the weight by precision', () => {
    const sites = [
      { estimate: 0, standardError: 1 },
      { estimate: 0, standardError: 0.5 },
    ];
    expect(metaAnalysis(sites, { method: 'fixed' }).weights).toEqual([20, 80]);
    expect(metaAnalysis(sites, { method: 'fixed' })).toMatchObject({ estimate: 0, p: 1, i2: 0 });
  });
});

describe('remlVariance', () => {
  const score = (effects: number[], variances: number[], tau2: number): number => {
    const w = variances.map((v) => 1 / (v + tau2));
    const total = w.reduce((a, b) => a + b, 0);
    const mean = w.reduce((sum, value, i) => sum + value * (effects[i] ?? NaN), 0) / total;
    const quadratic = w.reduce((sum, value, i) => sum + (value * ((effects[i] ?? NaN) - mean)) ** 2, 0);
    return quadratic / (total - w.reduce((sum, value) => sum + value ** 2, 0) / total) - 1;
  };

  test('is where the score is zero, or negative at zero, for any sites', () => {
    const site = fc.record({
      y: fc.double({ min: -5, max: 5, noNaN: true }),
      v: fc.double({ min: 1e-4, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(site, { minLength: 2, maxLength: 12 }), (sites) => {
        const [y, v] = [sites.map((s) => s.y), sites.map((s) => s.v)];
        const tau2 = remlVariance(y, v);
        if (tau2 === 0) expect(score(y, v, 0)).toBeLessThan(1e-9);
        else expect(Math.abs(score(y, v, tau2))).toBeLessThan(1e-9);
      }),
    );
  });

  test('converges where plain scoring does not', () => {
    const [y, v] = [
      [-3, 8, 0.1, 40, -12],
      [1e-4, 4e-4, 4, 25, 0.09],
    ];
    expect(Math.abs(score(y, v, remlVariance(y, v)))).toBeLessThan(1e-12);
  });

  test('converges where scoring steps to and fro within the rounding of the likelihood', () => {
    const y = [0, -1.17469386086443, 0, 0, 0, 0, 0, 0, 0];
    const v = [0.4505952156757697, 0.005305817715895929, 7.0569404447251385, 2.3803408242047284, 2.672504393627991];
    v.push(7.164659247429019, 0.8218340879965902, 0.7701736510140365, 0.013566718170826345);
    expect(Math.abs(score(y, v, remlVariance(y, v)))).toBeLessThan(1e-12);
  });
});
