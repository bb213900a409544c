import { presets } from './rule-set.ts';
import { strictest, type EffectiveRules, type SourcedRules, type Sources } from './strictest.ts';

/**
 * What holds at one site. A site's `public-data` policy is its own statement about its own reference data, so it
 * outranks the floors of charter, study and task for that site (their caps stay); nobody else can declare them public.
 */
export function siteRules(site: SourcedRules, terms: readonly SourcedRules[]): EffectiveRules {
  return strictest(site, ...(site.rules.publicData ? terms.map(capsOnly) : terms));
}

/** What holds for a total: the strictest of the taking-part sites' rules; public data only where all are public. */
export function totalRules(sites: Sources, terms: readonly SourcedRules[]): EffectiveRules {
  const allPublic = sites.every((s) => s.rules.publicData);
  return strictest(...sites, ...(allPublic ? terms.map(capsOnly) : terms));
}

/** As far as terms bind data that are public. */
function capsOnly({ source, rules }: SourcedRules): SourcedRules {
  const { maxIterations, coefficientCap, ratePerDay, auditRetentionDays } = rules;
  return {
    source,
    rules: { ...presets['public-data'], maxIterations, coefficientCap, ratePerDay, auditRetentionDays },
  };
}
