import type { Dictionary } from '../../dictionary/dictionary.ts';
import { tieNames } from '../cox/methods.ts';
import { recordsUsed } from '../records-used.ts';
import type { MetaParams, MetaResult } from './params.ts';

const betweenSites = {
  fixed: 'weighted by their inverse variances (fixed effect)',
  'dersimonian-laird':
    'in a random-effects model, the variance between sites estimated by DerSimonian and Laird (1986)',
  reml: 'in a random-effects model, the variance between sites estimated by restricted maximum likelihood (Viechtbauer 2005)',
} as const;

/** One paragraph about what was run, for the paper. */
export function metaMethodsText(
  { of, method, hartungKnapp }: MetaParams,
  { formula, sites }: MetaResult,
  dictionary: Dictionary,
): string {
  const model = of.analysis === 'cox' ? 'proportional hazards model' : `generalised linear model (${of.params.family})`;
  return [
    `Each of ${String(sites.length)} site(s) fitted the ${model} of ${formula} to its own records by Newton-Raphson and released estimates and standard errors, as its policy permits; the estimates of each term were pooled ${betweenSites[method]}.`,
    ...(method !== 'fixed' && hartungKnapp
      ? ['Errors and intervals of the random effects are those of Hartung and Knapp (2001), with t quantiles.']
      : []),
    'Heterogeneity was tested by Cochran’s Q; I² is the share of the variance that lies between sites (Higgins & Thompson 2002).',
    ...(method === 'fixed'
      ? []
      : [
          'The prediction interval is where the effect at a further site would be expected, from the standard error and τ² together as R’s metafor has it; with few sites it is too narrow where it is not by Hartung and Knapp.',
        ]),
    ...(of.analysis === 'cox' ? [`Ties were handled by ${tieNames[of.params.ties]}.`] : []),
    `${recordsUsed(of.params.formula, dictionary)} Categories are compared with their first level. Intervals are 95 % intervals.`,
  ].join(' ');
}
