/**
 * Estimates: each term of a regression pooled over the sites' own fits, with heterogeneity between sites.
 * Source: DerSimonian & Laird 1986; Viechtbauer 2005; Hartung & Knapp 2001; Higgins & Thompson 2002; R's metafor.
 * Rounds: those of the model at each site.
 * Leaves the site: what the model's own spec says, for the site alone.
 * Does not protect against: what an answer of the site alone shows; floors of the site and its consent limit it.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import type { AnalysisSpec } from '../contract.ts';
import { coxSpec } from '../cox/spec.ts';
import { glmSpec } from '../glm/spec.ts';
import { metaMethods, metaParams, type MetaParams, metaResult, type MetaResult } from './params.ts';

export const metaSpec: AnalysisSpec<MetaParams, MetaResult> = {
  name: 'meta',
  version: 1,
  title: 'Meta-analysis of the sites’ own models',
  estimates:
    'Each site’s own coefficients of a `glm` or `cox` (`of`), and each term pooled over the sites: fixed effect, random effects (REML or DerSimonian-Laird, also with Hartung-Knapp’s interval), Q, I², τ², prediction interval, and the estimate without each site in turn. `glm-by-site` and `cox-by-site`, with the params of the model, ask the same; a study permits all three as `meta`.',
  parameters: {
    of: 'Required: the model that each site fits by itself, `{ analysis: "cox", params: { … } }` or `{ analysis: "glm", params: { … } }` with the parameters of that analysis.',
    method:
      'How the variance between sites is estimated, `method` of R’s `rma`: `reml` (default), `dersimonian-laird` (R’s `DL`), or `fixed` for none (R’s `FE`).',
    hartungKnapp:
      '`true`: Hartung and Knapp’s standard errors and t intervals of the random effects, R’s `test = "knha"`; default `false`.',
  },
  source:
    'DerSimonian & Laird 1986 (Control Clin Trials 7:177); REML: Viechtbauer 2005 (J Educ Behav Stat 30:261); Hartung & Knapp 2001 (Stat Med 20:3875); I²: Higgins & Thompson 2002 (Stat Med 21:1539); prediction interval: normal, as metafor’s, with `hartungKnapp` by t with one degree of freedom fewer than sites. Names and conventions as R’s metafor.',
  rounds: 'Those of the model at each site: five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'what the page of the model (`glm`, `cox`) says, of each site by itself: its coefficients and standard errors are part of the answer',
  ],
  notProtected: [
    'An answer of a site alone hides nothing among the others: study, steward and policy must each permit it, and the floors on records, events and parameters hold for the site.',
    'The coordinator sees the sums of every round of a site’s fit: there is nothing to add them to.',
  ],
  iterative: true,
  disclosure: 'any',
  release: 'per-site',
  dp: { notOffered: 'this version adds no noise to the models of the sites' },
  read,
  params: metaParams,
  check: ({ of }, dictionary) => {
    if (of.analysis === 'cox') coxSpec.check(of.params, dictionary);
    else glmSpec.check(of.params, dictionary);
  },
  variables: ({ of }) => (of.analysis === 'cox' ? coxSpec.variables(of.params) : glmSpec.variables(of.params)),
  layout: (context) => {
    const { of } = context.params;
    return of.analysis === 'cox'
      ? coxSpec.layout({ ...context, params: of.params })
      : glmSpec.layout({ ...context, params: of.params });
  },
  result: metaResult,
};

const written = z.strictObject({
  of: z.strictObject({ analysis: z.enum(['cox', 'glm']), params: z.unknown() }),
  method: z.enum(metaMethods).optional(),
  hartungKnapp: z.boolean().optional(),
});

function read(input: unknown, dictionary: Dictionary): MetaParams {
  const { of, method = 'reml', hartungKnapp = false } = parse(written, input, 'params');
  const model: MetaParams['of'] =
    of.analysis === 'cox'
      ? { analysis: 'cox', params: coxSpec.read(of.params, dictionary) }
      : { analysis: 'glm', params: glmSpec.read(of.params, dictionary) };
  return { of: model, method, hartungKnapp };
}
