import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';

/** One figure of an answer beside R's on the pooled data. */
export interface Comparison {
  what: string;
  consilium: number | null;
  r: number;
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
const glmShape = z.object({
  terms: z.array(z.object({ term: z.string(), estimate: z.number().nullable(), stdError: z.number().nullable() })),
  deviance: z.number().nullable(),
});
