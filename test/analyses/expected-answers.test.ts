import type { CorrelationResult } from '@consilium/core/analyses/correlation/params.ts';
import type { CoxPooledResult } from '@consilium/core/analyses/cox-pooled/params.ts';
import type { CrosstabResult } from '@consilium/core/analyses/crosstab/params.ts';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import type { IncidenceResult } from '@consilium/core/analyses/incidence/params.ts';
import type { KaplanMeierResult } from '@consilium/core/analyses/kaplan-meier/params.ts';
import type { LogRankResult } from '@consilium/core/analyses/log-rank/params.ts';
import type { MetaResult } from '@consilium/core/analyses/meta/params.ts';
import type { QuantileResult } from '@consilium/core/analyses/quantile/params.ts';
import type { SummaryResult } from '@consilium/core/analyses/summary/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { startPostgres, type PostgresServer } from '../contracts/postgres-server.ts';
import { type ExpectedCox, translated, translatedTerm } from './cox-sites.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, type Row, runFederated, type Site } from './pooled-harness.ts';
import { openPostgresSite } from './postgres-site.ts';
import {
  breastDictionary,
  breastRows,
  expected,
  hospitals,
  institutionRows,
  lungDictionary,
  lungRows,
} from './reference-sites.ts';
import { pooled } from './survival-answers.ts';

/** Ours, R's, and how far apart they may be. */
type Pair = readonly [number | null | undefined, number | undefined, number];
interface Case {
  name: string;
  of: 'breast' | 'lung' | 'institutions';
  question: { analysis: string; params: object };
  pairs: (result: unknown) => Pair[];
}
const [exact, estimate, p] = [1e-12, 1e-8, 1e-6];

const more = expected as unknown as Record<'breast' | 'lung', { cox: ExpectedCox[] }> & {
  breast: {
    correlation: number[][];
    incidence: Record<string, Record<'events' | 'personTime' | 'rate' | 'lower' | 'upper', number>>;
    meta: { estimates: number[]; se: number[] };
  };
};
const quantiles = expected as unknown as Record<
  'breast' | 'lung',
  { descriptive: Record<string, { quantilesInverseEcdf: Record<string, number> }> }
>;
const sets = ['breast', 'lung'] as const;
/** Names of R's columns that are categories under another name in tables. */
const asTable = (name: string): string => name.replace('sex', 'gender').replace('ph.ecog', 'ecog');

const cases: Case[] = sets.flatMap((of) => [
  ...Object.entries(expected[of].descriptive).flatMap(([variable, r]): Case[] => [
    {
      name: `mean and standard deviation of ${variable}`,
      of,
      question: { analysis: 'summary', params: { variables: [variable] } },
      pairs: (result) => {
        const shown = (result as SummaryResult).groups[0]?.variables[0];
        if (!shown || !('mean' in shown)) throw new Error('no mean');
        return [
          [shown.n, r.n, exact],
          [shown.missing, r.missing, exact],
          [shown.mean, r.mean, estimate],
          [shown.sd, r.sd, estimate],
        ];
      },
    },
    {
      name: `quantiles of ${variable}`,
      of,
      question: {
        analysis: 'quantile',
        params: {
          variable,
          probabilities: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95],
          ...(variable === 'meal.cal' ? { step: 1 } : {}),
        },
      },
      pairs: (result) => {
        const known = quantiles[of].descriptive[variable]?.quantilesInverseEcdf ?? {};
        return (result as QuantileResult).quantiles.map((shown) => [
          'value' in shown ? shown.value : null,
          known[`p${String(Math.round(100 * shown.probability))}`],
          exact,
        ]);
      },
    },
  ]),
  ...Object.entries(expected[of].crosstab).map(([name, r]): Case => {
    const [rows, columns] = asTable(name).split(' x ');
    return {
      name: `table of ${name}`,
      of,
      question: { analysis: 'crosstab', params: { rows, columns } },
      pairs: (result) => {
        const { cells, tests } = result as CrosstabResult;
        const known = r.counts.flatMap((row) => Object.values(row));
        const shown = cells.filter(({ row, column }) => row !== 'missing' && column !== 'missing');
        return [
          [shown.length, known.length, exact],
          ...shown.map(({ n }, i): Pair => [n, known[i], exact]),
          [tests.chiSquared.statistic, r.chisq, estimate],
          [tests.chiSquared.df, r.df, exact],
          [tests.chiSquared.pValue, r.p, p],
        ];
      },
    };
  }),
  ...Object.entries(expected[of].welch).map(([name, r]): Case => {
    const [variable, by] = asTable(name).split(' by ');
    return {
      name: `Welch test of ${name}`,
      of,
      question: { analysis: 'summary', params: { variables: [variable], by } },
      pairs: (result) => {
        const test = (result as SummaryResult).tests?.[0];
        return [
          [test?.statistic, r.t, estimate],
          [test?.df, r.df, estimate],
          [test?.pValue, r.p, p],
        ];
      },
    };
  }),
  ...Object.entries(pooled[of].km).map(([name, r]): Case => {
    const right = name === 'all' ? '1' : asTable(name);
    const at = [...new Set(r.points.map(({ time }) => time))];
    const rmst = of === 'breast' ? 1826 : 600;
    return {
      name: `survival by ${name}`,
      of,
      question: { analysis: 'kaplan-meier', params: { formula: `Surv(time, event) ~ ${right}`, at, rmst } },
      pairs: (result) => {
        const { curves } = result as KaplanMeierResult;
        const points = curves.flatMap((curve) => curve.at ?? []);
        return [
          [points.length, r.points.length, exact],
          ...r.points.flatMap((known, i): Pair[] => [
            [points[i]?.nRisk, known.atRisk, exact],
            [points[i]?.survival, known.surv, estimate],
            [points[i]?.stdError, known.se, estimate],
            [points[i]?.confLow, known.lower, estimate],
            [points[i]?.confHigh, known.upper, estimate],
          ]),
          ...r.groups.flatMap((known, i): Pair[] => [
            [curves[i]?.n, known.n, exact],
            [curves[i]?.events, known.events, exact],
            [curves[i]?.median.estimate, known.median, exact],
            [curves[i]?.median.confLow, known.medianLower, exact],
            [curves[i]?.median.confHigh, known.medianUpper, exact],
            [curves[i]?.rmst?.estimate, known.rmst, estimate],
            [curves[i]?.rmst?.stdError, known.rmstSe, estimate],
          ]),
        ];
      },
    };
  }),
  ...pooled[of].logrank.map((r): Case => ({
    name: `log-rank ${r.formula}`,
    of: of === 'lung' && r.formula.includes('inst') ? 'institutions' : of,
    question: { analysis: 'log-rank', params: { formula: asTable(r.formula).replace('inst', 'site') } },
    pairs: (result) => {
      const shown = result as LogRankResult;
      return [
        [shown.statistic, r.chisq, estimate],
        [shown.df, r.df, exact],
        [shown.pValue, r.p, p],
        ...r.observed.map((observed, g): Pair => [shown.groups[g]?.observed, observed, estimate]),
        ...r.expected.map((value, g): Pair => [shown.groups[g]?.expected, value, estimate]),
      ];
    },
  })),
  ...more[of].cox.map((r): Case => {
    const formula = r.formula.replaceAll(/\s+/g, ' ');
    const stratified = formula.includes('strata');
    return {
      name: `${stratified ? 'cox' : 'cox-pooled'} ${formula}, ${r.ties}`,
      of: of === 'lung' && stratified ? 'institutions' : of,
      question: {
        analysis: stratified ? 'cox' : 'cox-pooled',
        params: { formula: translated(formula), ties: r.ties },
      },
      pairs: (result) => {
        // What both have.
        const shown = result as CoxPooledResult & { concordance?: { estimate: number } };
        const term = (name: string) => shown.terms.find((each) => each.term === translatedTerm(name));
        return [
          [shown.nobs, r.n, exact],
          [shown.nevent, r.events, exact],
          ...Object.entries(r.coef).map(([name, value]): Pair => [term(name)?.estimate, value, estimate]),
          ...Object.entries(r.se).map(([name, value]): Pair => [term(name)?.stdError, value, estimate]),
          [shown.logLikNull, r.loglikNull, estimate],
          [shown.logLik, r.loglik, estimate],
          [shown.tests.score.statistic, r.scoreTest, estimate],
          [shown.tests.wald.statistic, r.waldTest, estimate],
          ...(shown.concordance ? [[shown.concordance.estimate, r.concordance, 1e-6] as const] : []),
        ];
      },
    };
  }),
  ...expected[of].glm.map((r): Case => ({
    name: `${r.family} ${r.formula}`,
    of,
    question: { analysis: 'glm', params: { formula: r.formula, family: r.family } },
    pairs: (result) => {
      const shown = result as GlmResult;
      const term = (name: string) => shown.terms.find((each) => each.term === name);
      return [
        [shown.nobs, r.n, exact],
        ...Object.entries(r.coef).map(([name, value]): Pair => [term(name)?.estimate, value, estimate]),
        ...Object.entries(r.se).map(([name, value]): Pair => [term(name)?.stdError, value, estimate]),
        [shown.deviance, r.deviance, estimate],
        [shown.nullDeviance, r.nullDeviance, estimate],
        [shown.aic, r.aic, estimate],
        [shown.dispersion, r.dispersion, estimate],
      ];
    },
  })),
]);
const correlated = ['age', 'nodes', 'pgr', 'er'];
cases.push(
  {
    name: 'correlation',
    of: 'breast',
    question: { analysis: 'correlation', params: { variables: correlated } },
    pairs: (result) =>
      (result as CorrelationResult).pairs.map(({ x, y, estimate: r }) => [
        r,
        more.breast.correlation[correlated.indexOf(x)]?.[correlated.indexOf(y)],
        estimate,
      ]),
  },
  {
    name: 'incidence',
    of: 'breast',
    question: { analysis: 'incidence', params: { event: 'event', time: 'time', by: 'hormon' } },
    pairs: (result) =>
      ['all', 'hormon0', 'hormon1'].flatMap((name, i): Pair[] => {
        const [shown, r] = [(result as IncidenceResult).groups[i], more.breast.incidence[name]];
        return [
          [shown?.events, r?.events, exact],
          [shown?.personTime, r?.personTime, estimate],
          [shown?.rate, r?.rate, estimate],
          [shown?.confLow, r?.lower, estimate],
          [shown?.confHigh, r?.upper, estimate],
        ];
      }),
  },
  {
    name: 'cox of each hospital, to be pooled',
    of: 'breast',
    question: {
      analysis: 'meta',
      params: { of: { analysis: 'cox', params: { formula: 'Surv(time, event) ~ age + meno + grade3 + nodes' } } },
    },
    pairs: (result) => {
      const nodes = (result as MetaResult).terms.find(({ term }) => term === 'nodes');
      return more.breast.meta.estimates.flatMap((value, i): Pair[] => [
        [nodes?.studies[i]?.estimate, value, estimate],
        [nodes?.studies[i]?.stdError, more.breast.meta.se[i], estimate],
      ]);
    },
  },
);

/** The records by site and the dictionary: lung's pooled answers over four sites, whatever is at which. */
const federations: Record<Case['of'], { dictionary: Dictionary; sites: () => Row[][] }> = {
  breast: { dictionary: breastDictionary, sites: () => hospitals.map(breastRows) },
  lung: {
    dictionary: lungDictionary,
    sites: () => [0, 1, 2, 3].map((site) => lungRows().filter((_, i) => i % 4 === site)),
  },
  institutions: { dictionary: lungDictionary, sites: institutionRows },
};

let server: PostgresServer | null = null;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
});

describe.each(['DuckDB', 'PostgreSQL'] as const)('R’s answers on the pooled records, from sites on %s', (engine) => {
  const open: Partial<Record<Case['of'], Promise<Site[]>>> = {};
  async function openSites(of: Case['of']): Promise<Site[]> {
    const { dictionary, sites } = federations[of];
    if (engine === 'DuckDB') return Promise.all(sites().map((rows) => openSite(rows, dictionary, 1)));
    if (!server) throw new Error('PostgreSQL did not start');
    const url = await server.createDatabase();
    return Promise.all(sites().map((rows) => openPostgresSite(rows, dictionary, url)));
  }
  afterAll(async () => {
    for (const sites of await Promise.all(Object.values(open))) closeAll(sites);
  });

  test.each(cases)(
    '$of: $name',
    async ({ of, question, pairs }) => {
      open[of] ??= openSites(of);
      const { answer } = await runFederated(question, federations[of].dictionary, await open[of]);
      const compared = pairs(answer.result);
      expect(compared.length).toBeGreaterThan(0);
      for (const [ours, r, tolerance] of compared) expectRelative(ours, r, tolerance);
    },
    120_000,
  );
});
