import { printFormula } from '../../query-language/print-formula.ts';
import { leaveOneOut, type MetaAnalysis, type MetaOptions, metaAnalysis } from '../../statistics/meta-analysis.ts';
import { normalCritical } from '../../statistics/normal.ts';
import type { Combine, SiteAnswer } from '../contract.ts';
import { finite } from '../finite.ts';
import { estimatesOf, hasNoEvents, hasNoRecords, type TermEstimate } from './estimates.ts';
import { metaMethodsText } from './methods.ts';
import type { MetaParams, MetaResult, MetaTerm, PooledEffect } from './params.ts';

interface SiteTerm extends TermEstimate {
  site: string;
}

/** One answer of what the sites released by themselves: the terms of their models, each pooled over the sites. */
export const metaCombine: Combine<MetaParams> = ({ params, dictionary }, answers) => {
  const bySite = answers.map((answer) => ({
    ...answer,
    terms: estimatesOf(params.of, answer.result),
    without: lackOf(params, answer),
  }));
  const names = [...new Set(bySite.flatMap(({ terms }) => terms.map(({ term }) => term)))];
  const terms = names.map((name) => {
    const found = bySite.flatMap(({ site, terms: own }): SiteTerm[] =>
      own.filter(({ term }) => term === name).map((estimate) => ({ ...estimate, site })),
    );
    return termOf(name, found, params);
  });
  const result: MetaResult = {
    of: params.of.analysis,
    formula: printFormula(params.of.params.formula),
    method: params.method,
    hartungKnapp: params.hartungKnapp,
    terms,
    sites: answers.map(({ site, n, excluded, result: own, warnings }) => ({
      site,
      n,
      excluded,
      result: own,
      warnings,
    })),
  };
  return {
    n: total(answers, ({ n }) => n),
    excluded: {
      missing: total(answers, ({ excluded }) => excluded.missing),
      clamped: total(answers, ({ excluded }) => excluded.clamped),
    },
    result,
    warnings: warningsOf(bySite, terms),
    methods: metaMethodsText(params, result, dictionary),
  };
};

function termOf(term: string, sites: readonly SiteTerm[], { method, hartungKnapp }: MetaParams): MetaTerm {
  const known = sites.filter(({ estimate, stdError }) => Number.isFinite(estimate) && stdError > 0);
  const estimates = known.map(({ estimate, stdError }) => ({ estimate, standardError: stdError }));
  const isFixed = method === 'fixed';
  // Hartung and Knapp's error needs two sites.
  const options: MetaOptions = { method, hartungKnapp: !isFixed && hartungKnapp && known.length > 1 };
  const fixed = known.length > 0 ? metaAnalysis(estimates, { method: 'fixed' }) : null;
  const pooled = isFixed || known.length === 0 ? fixed : metaAnalysis(estimates, options);
  const without = leaveOneOut(estimates, {
    ...options,
    hartungKnapp: options.hartungKnapp === true && known.length > 2,
  });
  const z = normalCritical(0.95);
  return {
    term,
    ratio: sites[0]?.ratio ?? null,
    fixed: effectOf(fixed),
    random: isFixed ? null : effectOf(pooled),
    q: known.length > 1 ? finite(pooled?.q ?? NaN) : null,
    df: pooled?.qDf ?? null,
    pValue: known.length > 1 ? finite(pooled?.qP ?? NaN) : null,
    i2: known.length > 1 ? finite(pooled?.i2 ?? NaN) : null,
    tau2: isFixed || known.length < 2 ? null : finite(pooled?.tau2 ?? NaN),
    prediction: predictionOf(pooled, known.length),
    studies: sites.map((each) => {
      const place = known.indexOf(each);
      return {
        site: each.site,
        estimate: finite(each.estimate),
        stdError: finite(each.stdError),
        confLow: finite(each.estimate - z * each.stdError),
        confHigh: finite(each.estimate + z * each.stdError),
        weight: place < 0 ? null : (pooled?.weights[place] ?? null),
      };
    }),
    leaveOneOut: without.map((each, i) => ({
      without: known[i]?.site ?? '',
      ...effectOf(each),
      i2: finite(each.i2),
      tau2: finite(each.tau2),
    })),
  };
}

function effectOf(pooled: MetaAnalysis | null): PooledEffect {
  const value = (of: (found: MetaAnalysis) => number): number | null => (pooled ? finite(of(pooled)) : null);
  return {
    estimate: value(({ estimate }) => estimate),
    stdError: value(({ standardError }) => standardError),
    statistic: value(({ statistic }) => statistic),
    pValue: value(({ p }) => p),
    confLow: value(({ lower }) => lower),
    confHigh: value(({ upper }) => upper),
  };
}

/** One site says nothing of how sites differ. */
function predictionOf(pooled: MetaAnalysis | null, sites: number): MetaTerm['prediction'] {
  if (!pooled?.prediction || sites < 2) return null;
  return { confLow: finite(pooled.prediction.lower), confHigh: finite(pooled.prediction.upper) };
}

/** What a site has none of, where it lacks what a fit needs. */
type Lack = 'records in the cohort' | 'complete records in the cohort' | 'events';

function lackOf({ of }: MetaParams, { n, result }: SiteAnswer): Lack | null {
  if (hasNoRecords(of, result)) return n === 0 ? 'records in the cohort' : 'complete records in the cohort';
  return hasNoEvents(of, result) ? 'events' : null;
}

function warningsOf(
  bySite: readonly { site: string; terms: readonly TermEstimate[]; without: Lack | null }[],
  terms: readonly MetaTerm[],
): string[] {
  const lacks = Map.groupBy(
    bySite.filter(({ without }) => without !== null),
    ({ without }) => without,
  );
  const failed = bySite.filter((each) => each.terms.length === 0 && each.without === null).map(({ site }) => site);
  const lacking = terms.flatMap(({ term, studies }) => {
    const sites = studies.filter(({ weight }) => weight === null).map(({ site }) => site);
    return sites.length === 0
      ? []
      : [`${term} could not be estimated at ${sites.join(', ')}, which took no part in it.`];
  });
  const most = Math.max(0, ...terms.map(({ studies }) => studies.filter(({ weight }) => weight !== null).length));
  return [
    ...[...lacks].map(
      ([lack, sites]) =>
        `There are no ${String(lack)} at ${sites.map(({ site }) => site).join(', ')}, which took no part.`,
    ),
    ...(failed.length === 0 ? [] : [`The model did not converge at ${failed.join(', ')}, which took no part.`]),
    ...lacking,
    ...(most === 1 ? ['One site alone took part: nothing was pooled.'] : []),
    ...(most > 1 && most < 5
      ? [`Heterogeneity is known from ${String(most)} sites alone: I², τ² and the prediction interval are uncertain.`]
      : []),
  ];
}

function total(answers: readonly SiteAnswer[], of: (answer: SiteAnswer) => number | null): number | null {
  return answers.reduce<number | null>((sum, answer) => {
    const value = of(answer);
    return sum === null || value === null ? null : sum + value;
  }, 0);
}
