import { z } from 'zod';

const count = z.number().int().nonnegative().max(1_000_000);
const percent = z.number().positive().max(100);

/** Every field of a rule set; `ruleSet` adds what must hold between them. */
export const ruleFields = z.strictObject({
  /** A count is shown from here on; below it, it is small. 1: nothing is small. */
  minCell: z.number().int().min(1).max(1_000_000),
  /** A site with fewer records in the cohort does not answer. */
  minRecords: count,
  /** A pooled total over fewer sites is not shown. */
  minSites: z.number().int().min(1).max(100),
  /** Shown counts are multiples of it; 0: exact. */
  roundTo: z.number().int().nonnegative().max(10_000),
  /** `always-up`: to the next multiple even from a multiple (Medical Informatics Initiative: c − c mod 10 + 10). */
  roundMode: z.enum(['none', 'nearest', 'up', 'always-up']),
  /** True: a zero is treated as any other small count, so that "not shown" may mean zero. */
  zeroIsSmall: z.boolean(),
  /** Hide further cells so that no hidden one follows from what is shown. */
  complementary: z.boolean(),
  /** A sum is hidden when its `n` largest records must make up more than `percent` of it. */
  dominance: z.strictObject({ n: z.number().int().min(1).max(100), percent }).nullable(),
  /** Most model parameters per record at a site. */
  paramsPerRecord: z.number().positive().max(1),
  minEventsPerParam: z.strictObject({
    total: z.number().nonnegative().max(1000),
    site: z.number().nonnegative().max(1000),
  }),
  /** A binary column or level has at least so many records on each side, at every site. */
  minLevel: count,
  maxIterations: z.number().int().min(1).max(1000),
  /** Cap on ‖β‖₁ on the normalised scale. */
  coefficientCap: z.number().positive().max(1000),
  /** A cohort that differs from an earlier one by fewer patients (and by at least one) is not answered. */
  overlap: z.strictObject({ minDifference: count }),
  /** Whether a site's own answer may be released alone; `when-safe`: only where no total rule would touch it. */
  perSite: z.enum(['never', 'when-safe', 'always']),
  /** Queries a study may ask one site in a day. */
  ratePerDay: z.number().int().positive().max(10_000_000),
  medianPolicy: z.enum(['none', 'interval', 'value']),
  auditRetentionDays: z.number().int().positive().max(36_500),
  /** The data are public anyway: floors, ratios, cells and differencing are off; caps stay; results carry the label. */
  publicData: z.boolean(),
});

/** The terms of disclosure control in the controlled tier (design: privacy, "Disclosure control"). */
export const ruleSet = ruleFields.refine((r) => r.roundTo > 0 === (r.roundMode !== 'none'), {
  message: 'roundTo and roundMode go together: 0 with none, a multiple with a mode',
  path: ['roundMode'],
});
export type RuleSet = z.infer<typeof ruleSet>;

export const presetName = z.enum([
  'ohdsi-5',
  'cms-11',
  'trinetx-10',
  'mii-10',
  'datashield-3',
  'strict',
  'public-data',
]);
export type PresetName = z.infer<typeof presetName>;

const ohdsi: RuleSet = {
  minCell: 5,
  minRecords: 20,
  minSites: 3,
  roundTo: 0,
  roundMode: 'none',
  zeroIsSmall: false,
  complementary: true,
  dominance: { n: 1, percent: 85 },
  paramsPerRecord: 0.33,
  minEventsPerParam: { total: 5, site: 1 },
  minLevel: 5,
  maxIterations: 25,
  coefficientCap: 20,
  overlap: { minDifference: 5 },
  perSite: 'when-safe',
  ratePerDay: 1000,
  medianPolicy: 'interval',
  auditRetentionDays: 3650,
  publicData: false,
};

const cms: RuleSet = {
  ...ohdsi,
  minCell: 11,
  minRecords: 50,
  minEventsPerParam: { total: 10, site: 2 },
  minLevel: 11,
  overlap: { minDifference: 11 },
};

/** Zero to ten are one class there ("10"): a zero is as small as a one, and neither is told from the other. */
const trinetx: RuleSet = {
  ...cms,
  roundTo: 10,
  roundMode: 'up',
  zeroIsSmall: true,
  paramsPerRecord: 0.1,
  minLevel: 10,
  overlap: { minDifference: 10 },
  perSite: 'never',
};

/**
 * Named starting points, drawn from the rules in use (OHDSI minCellCount, CMS cell policy, TriNetX, the German
 * Medical Informatics Initiative, DataSHIELD nfilter.*) and ours where those are silent. `ratePerDay` and
 * `auditRetentionDays` are ours throughout.
 */
export const presets: Readonly<Record<PresetName, RuleSet>> = {
  'ohdsi-5': ohdsi,
  'cms-11': cms,
  'trinetx-10': trinetx,
  'mii-10': { ...trinetx, roundMode: 'always-up' },
  'datashield-3': {
    ...ohdsi,
    minCell: 3,
    minRecords: 10,
    complementary: false,
    dominance: null,
    minEventsPerParam: { total: 3, site: 1 },
    minLevel: 3,
    overlap: { minDifference: 3 },
    medianPolicy: 'value',
  },
  strict: {
    ...cms,
    minCell: 20,
    minRecords: 100,
    minSites: 5,
    roundTo: 10,
    roundMode: 'nearest',
    zeroIsSmall: true,
    dominance: { n: 2, percent: 80 },
    paramsPerRecord: 0.05,
    minEventsPerParam: { total: 10, site: 5 },
    minLevel: 20,
    maxIterations: 15,
    coefficientCap: 10,
    overlap: { minDifference: 20 },
    perSite: 'never',
    ratePerDay: 100,
    medianPolicy: 'none',
  },
  'public-data': {
    ...ohdsi,
    minCell: 1,
    minRecords: 0,
    minSites: 1,
    complementary: false,
    dominance: null,
    paramsPerRecord: 1,
    minEventsPerParam: { total: 0, site: 0 },
    minLevel: 0,
    overlap: { minDifference: 0 },
    perSite: 'always',
    ratePerDay: 1_000_000,
    medianPolicy: 'value',
    publicData: true,
  },
};
