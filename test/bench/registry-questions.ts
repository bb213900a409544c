import { z } from 'zod';

/** Six terms, as the pooled baselines have them. */
const terms = 'I((age - 62) / 10) + sex + stage + log(nodes + 1) + grade + arm';
/** Survival is compared at five years. */
const fiveYears = 1826;

const registryModel = { formula: `event ~ ${terms}`, family: 'binomial' };

export interface RegistryQuestion {
  analysis: 'summary' | 'kaplan-meier' | 'log-rank' | 'cox' | 'glm';
  title: string;
  params: Record<string, unknown>;
  /** Of a result, what the tools give as well, by the names that they give it. */
  valuesOf: (result: unknown) => Record<string, number>;
}

const summary = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      variables: z.array(z.object({ variable: z.string(), mean: z.number().nullish() })),
    }),
  ),
});
const curves = z.object({
  curves: z.array(
    z.object({
      group: z.string(),
      points: z.array(z.object({ time: z.number(), survival: z.number().nullable() })),
    }),
  ),
});
const test = z.object({ statistic: z.number() });
const model = z.object({ terms: z.array(z.object({ term: z.string(), estimate: z.number() })) });

const estimates = (result: unknown) =>
  Object.fromEntries(model.parse(result).terms.map(({ term, estimate }) => [term, estimate]));

/** What is asked of the registry: a paper's Table 1, its curves and its two models. */
export const registryQuestions: readonly RegistryQuestion[] = [
  {
    analysis: 'summary',
    title: 'Table 1',
    params: { variables: ['age', 'sex', 'stage', 'nodes', 'er', 'grade'], by: 'arm' },
    valuesOf: (result) =>
      Object.fromEntries(
        summary
          .parse(result)
          .groups.flatMap(({ group, variables }) =>
            variables.flatMap(({ variable, mean }) => (mean == null ? [] : [[`${variable} ${group}`, mean]])),
          ),
      ),
  },
  {
    analysis: 'kaplan-meier',
    title: 'Kaplan-Meier',
    params: { formula: 'Surv(time, event) ~ arm' },
    valuesOf: (result) =>
      Object.fromEntries(
        curves.parse(result).curves.map(({ group, points }) => {
          const last = points.filter(({ time }) => time <= fiveYears).at(-1);
          return [group, last?.survival ?? NaN];
        }),
      ),
  },
  {
    analysis: 'log-rank',
    title: 'log-rank test',
    params: { formula: 'Surv(time, event) ~ arm' },
    valuesOf: (result) => ({ statistic: test.parse(result).statistic }),
  },
  {
    analysis: 'cox',
    title: 'Cox model, six terms, stratified by site',
    params: { formula: `Surv(time, event) ~ ${terms}` },
    valuesOf: estimates,
  },
  {
    analysis: 'glm',
    title: 'logistic regression, six terms',
    params: registryModel,
    valuesOf: estimates,
  },
];
