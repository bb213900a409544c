import type { RuleSet } from './rule-set.ts';
import type { EffectiveRules } from './strictest.ts';

/** One line a rule, in plain words, each with the source its value comes from. Public data: what is off, and what stays. */
export function explainRules({ rules, from }: EffectiveRules): string[] {
  const shown = rules.publicData ? [...publicLines, ...capLines] : [...floorLines, ...capLines];
  return shown.map(({ field, text }) => `${text(rules)} [${from[field] ?? 'unknown'}]`);
}

interface Line {
  /** Field whose source is named. */
  field: string;
  text: (rules: RuleSet) => string;
}

const publicLines: Line[] = [
  {
    field: 'publicData',
    text: () => 'The data are declared public: floors, small counts and differencing are off; every result says so.',
  },
];

const floorLines: Line[] = [
  { field: 'minCell', text: (r) => `Counts are shown from ${r.minCell}; smaller ones are hidden.` },
  {
    field: 'zeroIsSmall',
    text: (r) => (r.zeroIsSmall ? 'A zero is hidden like any small count.' : 'A zero is shown.'),
  },
  {
    field: 'complementary',
    text: (r) =>
      r.complementary
        ? 'Further counts are hidden so that no small one follows from what is shown.'
        : 'Nothing else is hidden: a small count may follow from a total and the other counts.',
  },
  { field: 'roundTo', text: roundingText },
  {
    field: 'dominance.n',
    text: ({ dominance }) =>
      dominance
        ? `A sum is hidden where its ${dominance.n} largest ${dominance.n === 1 ? 'record' : 'records'} must make up more than ${dominance.percent} % of it.`
        : 'No rule on sums that few records dominate.',
  },
  { field: 'minRecords', text: (r) => `A site answers with at least ${r.minRecords} records in the cohort.` },
  { field: 'minSites', text: (r) => `A pooled answer needs at least ${r.minSites} sites.` },
  {
    field: 'paramsPerRecord',
    text: (r) =>
      `A model has at most ${r.paramsPerRecord} parameters for each record of a site, a model of a hazard for each event.`,
  },
  {
    field: 'minEventsPerParam.total',
    text: (r) => `A model needs ${r.minEventsPerParam.total} events for each parameter, over all sites.`,
  },
  {
    field: 'minEventsPerParam.site',
    text: (r) => `A model needs ${r.minEventsPerParam.site} events for each parameter at each site.`,
  },
  {
    field: 'minLevel',
    text: (r) =>
      `A binary variable or a category in a model has at least ${r.minLevel} records on each side at a site${r.zeroIsSmall ? '' : ', or none'}.`,
  },
  {
    field: 'overlap.minDifference',
    text: (r) =>
      `A cohort that differs from an earlier one by fewer than ${r.overlap.minDifference} patients is not answered (this version does not detect it yet).`,
  },
  { field: 'perSite', text: (r) => perSiteText[r.perSite] },
  { field: 'medianPolicy', text: (r) => medianText[r.medianPolicy] },
];

const capLines: Line[] = [
  { field: 'maxIterations', text: (r) => `An iterative analysis has at most ${r.maxIterations} rounds.` },
  {
    field: 'coefficientCap',
    text: (r) =>
      `Coefficients of a model may add up to ${r.coefficientCap} in absolute value, on the normalised scale.`,
  },
  { field: 'ratePerDay', text: (r) => `A study may ask a site ${r.ratePerDay} questions a day.` },
  { field: 'auditRetentionDays', text: (r) => `The audit log is kept for ${r.auditRetentionDays} days.` },
];

const perSiteText = {
  never: 'The answer of a site alone is never released.',
  'when-safe': 'The answer of a site alone is released only where no count in it would be hidden.',
  always: 'The answer of a site alone may be released, under the same rules as a total.',
} as const;

const medianText = {
  none: 'Medians and other quantiles are not shown.',
  interval: 'Medians and other quantiles are shown as an interval with enough records in it.',
  value: 'Medians and other quantiles may be shown as values.',
} as const;

function roundingText({ roundTo, roundMode }: RuleSet): string {
  switch (roundMode) {
    case 'none':
      return 'Counts are not rounded.';
    case 'nearest':
      return `Counts are rounded to the nearest multiple of ${roundTo}.`;
    case 'up':
      return `Counts are rounded up to a multiple of ${roundTo}.`;
    case 'always-up':
      return `Counts are raised to the next multiple of ${roundTo}, also from a multiple.`;
  }
}
