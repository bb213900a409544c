import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';

/** One figure of an answer beside R's on the pooled data. */
export interface Comparison {
  what: string;
  consilium: number | null;
  r: number;
  /** The policy makes this figure approximate on purpose (merged intervals of time). */
  coarsened?: true;
}

export interface DemoQuestion {
  title: string;
  query: unknown;
  compare: (result: ResultDocument) => Comparison[];
}

const numbers = z.record(z.string(), z.number());
const answers = z
  .object({
    descriptive: z.record(z.string(), z.object({ n: z.number(), mean: z.number(), sd: z.number() })),
    crosstab: z.record(z.string(), z.object({ cols: z.array(z.string()), counts: z.array(numbers) })),
    welch: z.record(z.string(), z.object({ t: z.number(), p: z.number() })),
    glm: z.array(
      z.object({ formula: z.string(), family: z.string(), coef: numbers, se: numbers, deviance: z.number() }),
    ),
    sites: z.record(z.string(), z.object({ n: z.number() })),
    km: z.record(
      z.string(),
      z.object({
        points: z.array(z.object({ stratum: z.string(), time: z.number(), surv: z.number() })),
        groups: z.array(z.object({ stratum: z.string(), events: z.number(), median: z.number(), rmst: z.number() })),
      }),
    ),
    logrank: z.array(z.object({ chisq: z.number(), p: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../demo/r-answers.json', import.meta.url), 'utf8')));

/** The README's questions, in its order. */
export const questions: readonly DemoQuestion[] = [
  {
    title: 'How many patients are there, by tumour grade, and how many are left after each rule?',
    query: {
      analysis: 'count',
      params: {
        by: 'grade',
        rules: [
          { variable: 'nodes', op: '>=', value: 1 },
          { variable: 'age', op: '>=', value: 40 },
        ],
      },
    },
    compare: () => [],
  },
  {
    title: 'How many patients are there in all, by tumour grade?',
    query: { analysis: 'count', params: { by: 'grade' } },
    compare: ({ result }) => {
      const { n, groups } = countShape.parse(result);
      const table = answers.crosstab['size x grade'];
      const inR = (level: string) => (table?.counts ?? []).reduce((sum, row) => sum + (row[level] ?? 0), 0);
      const all = Object.values(answers.sites).reduce((sum, site) => sum + site.n, 0);
      return [
        { what: 'patients', consilium: n, r: all },
        ...groups.map((g) => ({ what: `grade ${g.group}`, consilium: g.n, r: inR(g.group) })),
      ];
    },
  },
  {
    title: 'What do patients with and without hormonal treatment look like? (Table 1)',
    query: {
      analysis: 'summary',
      params: { variables: ['age', 'meno', 'size', 'grade', 'nodes', 'pgr', 'er'], by: 'hormon' },
    },
    compare: ({ result }) => {
      const { groups, tests } = summaryShape.parse(result);
      const all = groups.find((g) => g.group === 'all')?.variables ?? [];
      const rows = ['age', 'nodes', 'pgr', 'er'].flatMap((name) => {
        const here = all.find((v) => v.variable === name);
        const r = answers.descriptive[name];
        if (!r) return [];
        return [
          { what: `${name} mean`, consilium: here?.mean ?? null, r: r.mean },
          { what: `${name} SD`, consilium: here?.sd ?? null, r: r.sd },
        ];
      });
      const welch = answers.welch['age by hormon'];
      const test = tests.find((t) => t.variable === 'age');
      return welch
        ? [
            ...rows,
            { what: 'age by hormon, Welch t', consilium: test ? -Math.abs(test.statistic ?? NaN) : null, r: welch.t },
          ]
        : rows;
    },
  },
  {
    title: 'How long do patients live without relapse, by hormonal treatment? (Kaplan-Meier)',
    query: { analysis: 'kaplan-meier', params: { formula: 'Surv(time, event) ~ hormon', at: [365, 1095], rmst: 1826 } },
    compare: ({ result }) => {
      const { curves } = curvesShape.parse(result);
      const { points, groups } = answers.km['hormon'] ?? { points: [], groups: [] };
      return curves.flatMap((curve) => {
        const stratum = `hormon=${curve.group}`;
        const inR = groups.find((g) => g.stratum === stratum);
        const survival = curve.at.flatMap(({ time, survival: value }) => {
          const r = points.find((p) => p.stratum === stratum && p.time === time);
          return r
            ? [{ what: `${stratum} S(${String(time)})`, consilium: value, r: r.surv, coarsened: true as const }]
            : [];
        });
        if (!inR) return survival;
        return [
          { what: `${stratum} events`, consilium: curve.events, r: inR.events },
          ...survival,
          { what: `${stratum} median`, consilium: curve.median.estimate, r: inR.median, coarsened: true as const },
          {
            what: `${stratum} mean up to 1826`,
            consilium: curve.rmst?.estimate ?? null,
            r: inR.rmst,
            coarsened: true as const,
          },
        ];
      });
    },
  },
  {
    title: 'Do the two curves differ? (log-rank)',
    query: { analysis: 'log-rank', params: { formula: 'Surv(time, event) ~ hormon' } },
    compare: ({ result }) => {
      const { statistic } = testShape.parse(result);
      return answers.logrank.map(({ chisq }) => ({
        what: 'χ²',
        consilium: statistic,
        r: chisq,
        coarsened: true as const,
      }));
    },
  },
  ...answers.glm.map(({ formula, family, coef, se, deviance }): DemoQuestion => ({
    title: `Regression (${family}): ${formula}`,
    query: { analysis: 'glm', params: { formula, family } },
    compare: ({ result }) => {
      const fit = glmShape.parse(result);
      const of = (term: string) => fit.terms.find((t) => t.term === term);
      return [
        ...Object.entries(coef).map(([term, r]) => ({ what: term, consilium: of(term)?.estimate ?? null, r })),
        ...Object.entries(se).map(([term, r]) => ({ what: `SE ${term}`, consilium: of(term)?.stdError ?? null, r })),
        { what: 'deviance', consilium: fit.deviance, r: deviance },
      ];
    },
  })),
];

const countShape = z.object({
  n: z.number().nullable(),
  groups: z.array(z.object({ group: z.string(), n: z.number().nullable() })).default([]),
});
const summaryShape = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      variables: z.array(z.object({ variable: z.string(), mean: z.number().nullish(), sd: z.number().nullish() })),
    }),
  ),
  tests: z.array(z.object({ variable: z.string(), statistic: z.number().nullable() })),
});
const curvesShape = z.object({
  curves: z.array(
    z.object({
      group: z.string(),
      events: z.number().nullable(),
      at: z.array(z.object({ time: z.number(), survival: z.number().nullable() })).default([]),
      median: z.object({ estimate: z.number().nullable() }),
      rmst: z.object({ estimate: z.number().nullable() }).optional(),
    }),
  ),
});
const testShape = z.object({ statistic: z.number().nullable() });
const glmShape = z.object({
  terms: z.array(z.object({ term: z.string(), estimate: z.number().nullable(), stdError: z.number().nullable() })),
  deviance: z.number().nullable(),
});
