import type { RuleSet } from './rule-set.ts';

export interface SourcedRules {
  /** Who asks for it, as people read it: `charter`, `study`, `site`, `task`, the name of a site … */
  source: string;
  rules: RuleSet;
}

/** At least one. */
export type Sources = readonly [SourcedRules, ...SourcedRules[]];

export interface EffectiveRules {
  rules: RuleSet;
  /** For each field (`minCell`, `minEventsPerParam.site` …) the source its value comes from; of equals the first. */
  from: Record<string, string>;
}

/**
 * The strictest of each field. Public data hold only if every source says so: what is not public somewhere is
 * protected by the others' rules, and a source with public data then asks for its caps only.
 */
export function strictest(...sources: Sources): EffectiveRules {
  const protectedOnes = sources.filter((s) => !s.rules.publicData);
  const [first, ...rest] = protectedOnes;
  const floors: Sources = first ? [first, ...rest] : sources;
  const choice = new Choice();
  const rounding = choice.best('roundTo', floors, (r) => r.roundTo * 10 + roundingOrder[r.roundMode]);
  const rules: RuleSet = {
    minCell: choice.most('minCell', floors, (r) => r.minCell),
    minRecords: choice.most('minRecords', floors, (r) => r.minRecords),
    minSites: choice.most('minSites', floors, (r) => r.minSites),
    roundTo: rounding.rules.roundTo,
    roundMode: rounding.rules.roundMode,
    zeroIsSmall: choice.best('zeroIsSmall', floors, (r) => Number(r.zeroIsSmall)).rules.zeroIsSmall,
    complementary: choice.best('complementary', floors, (r) => Number(r.complementary)).rules.complementary,
    dominance: dominance(floors, choice),
    paramsPerRecord: choice.least('paramsPerRecord', floors, (r) => r.paramsPerRecord),
    minEventsPerParam: {
      total: choice.most('minEventsPerParam.total', floors, (r) => r.minEventsPerParam.total),
      site: choice.most('minEventsPerParam.site', floors, (r) => r.minEventsPerParam.site),
    },
    minLevel: choice.most('minLevel', floors, (r) => r.minLevel),
    maxIterations: choice.least('maxIterations', sources, (r) => r.maxIterations),
    coefficientCap: choice.least('coefficientCap', sources, (r) => r.coefficientCap),
    overlap: { minDifference: choice.most('overlap.minDifference', floors, (r) => r.overlap.minDifference) },
    perSite: choice.best('perSite', floors, (r) => perSiteOrder[r.perSite]).rules.perSite,
    ratePerDay: choice.least('ratePerDay', sources, (r) => r.ratePerDay),
    medianPolicy: choice.best('medianPolicy', floors, (r) => medianOrder[r.medianPolicy]).rules.medianPolicy,
    auditRetentionDays: choice.most('auditRetentionDays', sources, (r) => r.auditRetentionDays),
    publicData: protectedOnes.length === 0,
  };
  return { rules, from: { ...choice.from, roundMode: rounding.source, publicData: (first ?? sources[0]).source } };
}

const roundingOrder = { none: 0, nearest: 1, up: 2, 'always-up': 3 } as const;
const perSiteOrder = { always: 0, 'when-safe': 1, never: 2 } as const;
const medianOrder = { value: 0, interval: 1, none: 2 } as const;

/** Remembers which source decided each field. */
class Choice {
  readonly from: Record<string, string> = {};

  best(field: string, sources: Sources, score: (r: RuleSet) => number): SourcedRules {
    const winner = sources.reduce((a, b) => (score(b.rules) > score(a.rules) ? b : a));
    this.from[field] = winner.source;
    return winner;
  }

  most(field: string, sources: Sources, value: (r: RuleSet) => number): number {
    return value(this.best(field, sources, value).rules);
  }

  least(field: string, sources: Sources, value: (r: RuleSet) => number): number {
    return value(this.best(field, sources, (r) => -value(r)).rules);
  }
}

function dominance(sources: Sources, choice: Choice): RuleSet['dominance'] {
  const n = choice.most('dominance.n', sources, (r) => r.dominance?.n ?? 0);
  const percent = choice.least('dominance.percent', sources, (r) => r.dominance?.percent ?? Infinity);
  return n === 0 ? null : { n, percent };
}
