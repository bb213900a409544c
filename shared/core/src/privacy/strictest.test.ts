import fc from 'fast-check';
import { siteRules, totalRules } from './effective-rules.ts';
import { presetName, presets, ruleSet, type RuleSet } from './rule-set.ts';
import { strictest, type Sources } from './strictest.ts';

const source = (name: string, rules: RuleSet) => ({ source: name, rules });
const combine = (sets: readonly RuleSet[]): RuleSet => {
  const [first = presets.strict, ...rest] = sets;
  return strictest(source('1', first), ...rest.map((r, i) => source(String(i + 2), r))).rules;
};

const rounding = fc.oneof(
  fc.constant({ roundTo: 0, roundMode: 'none' as const }),
  fc.record({ roundTo: fc.constantFrom(5, 10), roundMode: fc.constantFrom('nearest', 'up', 'always-up') }),
);
const anyRules: fc.Arbitrary<RuleSet> = fc
  .tuple(
    fc.record({
      minCell: fc.integer({ min: 1, max: 30 }),
      minRecords: fc.nat(200),
      minSites: fc.integer({ min: 1, max: 9 }),
      zeroIsSmall: fc.boolean(),
      complementary: fc.boolean(),
      dominance: fc.option(fc.record({ n: fc.integer({ min: 1, max: 3 }), percent: fc.integer({ min: 50, max: 95 }) })),
      paramsPerRecord: fc.constantFrom(0.05, 0.1, 0.33),
      minEventsPerParam: fc.record({ total: fc.nat(10), site: fc.nat(10) }),
      minLevel: fc.nat(20),
      maxIterations: fc.integer({ min: 1, max: 50 }),
      coefficientCap: fc.integer({ min: 1, max: 50 }),
      overlap: fc.record({ minDifference: fc.nat(20) }),
      perSite: fc.constantFrom('never', 'when-safe', 'always'),
      ratePerDay: fc.integer({ min: 1, max: 1000 }),
      medianPolicy: fc.constantFrom('none', 'interval', 'value'),
      auditRetentionDays: fc.integer({ min: 1, max: 4000 }),
    }),
    rounding,
  )
  .map(([fields, round]) => ({ ...presets['ohdsi-5'], ...fields, ...round }));

/** The other way round: true where b protects in every field at least as much as a. */
function isAtLeastAsStrict(b: RuleSet, a: RuleSet): boolean {
  const modes = ['none', 'nearest', 'up', 'always-up'];
  const up = (f: (r: RuleSet) => number) => f(b) >= f(a);
  return (
    up((r) => r.minCell) &&
    up((r) => r.minRecords) &&
    up((r) => r.minSites) &&
    up((r) => r.roundTo) &&
    (b.roundTo > a.roundTo || modes.indexOf(b.roundMode) >= modes.indexOf(a.roundMode)) &&
    up((r) => Number(r.zeroIsSmall)) &&
    up((r) => Number(r.complementary)) &&
    up((r) => r.dominance?.n ?? 0) &&
    up((r) => -(r.dominance?.percent ?? 101)) &&
    up((r) => -r.paramsPerRecord) &&
    up((r) => r.minEventsPerParam.total) &&
    up((r) => r.minEventsPerParam.site) &&
    up((r) => r.minLevel) &&
    up((r) => -r.maxIterations) &&
    up((r) => -r.coefficientCap) &&
    up((r) => r.overlap.minDifference) &&
    up((r) => -['never', 'when-safe', 'always'].indexOf(r.perSite)) &&
    up((r) => -r.ratePerDay) &&
    up((r) => -['none', 'interval', 'value'].indexOf(r.medianPolicy)) &&
    up((r) => r.auditRetentionDays)
  );
}

describe('the strictest of several rule sets', () => {
  test('is a rule set, and as strict as each of them in every field', () => {
    fc.assert(
      fc.property(fc.array(anyRules, { minLength: 1, maxLength: 4 }), (sets) => {
        const rules = combine(sets);
        expect(ruleSet.safeParse(rules).success).toBe(true);
        for (const set of sets) expect(isAtLeastAsStrict(rules, set)).toBe(true);
      }),
    );
  });

  test('does not depend on the order, and changes nothing that is asked twice', () => {
    fc.assert(
      fc.property(fc.array(anyRules, { minLength: 1, maxLength: 4 }), (sets) => {
        expect(combine([...sets].reverse())).toEqual(combine(sets));
        expect(combine([combine(sets), ...sets])).toEqual(combine(sets));
      }),
    );
  });

  test('names the source of each value; of equals the first', () => {
    const { rules, from } = strictest(
      source('charter', { ...presets['ohdsi-5'], minRecords: 60 }),
      source('site', presets['trinetx-10']),
      source('study', presets['cms-11']),
    );
    expect(rules.minRecords).toBe(60);
    expect(from).toMatchObject({
      minRecords: 'charter',
      minSites: 'charter',
      minCell: 'site',
      roundTo: 'site',
      roundMode: 'site',
      'minEventsPerParam.total': 'site',
      perSite: 'site',
      minLevel: 'study',
      'overlap.minDifference': 'study',
      publicData: 'charter',
    });
  });

  test('has a source for every field', () => {
    const { rules, from } = strictest(source('charter', presets.strict));
    const flat = Object.entries(rules).flatMap(([field, value]) =>
      typeof value === 'object' && value !== null ? Object.keys(value).map((k) => `${field}.${k}`) : [field],
    );
    expect(Object.keys(from).sort()).toEqual(flat.sort());
  });
});

describe('public data', () => {
  const publicData = presets['public-data'];
  test.each(presetName.options.filter((n) => n !== 'public-data'))('never win against %s', (name) => {
    const { publicData: isPublic, ...floors } = combine([publicData, presets[name]]);
    expect(isPublic).toBe(false);
    expect(floors).toMatchObject({ minCell: presets[name].minCell, perSite: presets[name].perSite });
    expect(isAtLeastAsStrict(combine([presets[name], publicData]), presets[name])).toBe(true);
  });

  test('hold where every source says so', () => {
    expect(combine([publicData, publicData])).toEqual(publicData);
  });

  test("are a site's own statement: charter and study leave it their caps only", () => {
    const charter = source('charter', { ...presets.strict, coefficientCap: 7 });
    const { rules, from } = siteRules(source('site', publicData), [charter]);
    expect(rules).toMatchObject({ publicData: true, minCell: 1, minRecords: 0, coefficientCap: 7, maxIterations: 15 });
    expect(from['coefficientCap']).toBe('charter');
  });

  test('cannot be declared for a site by anybody else', () => {
    const terms = [source('charter', publicData), source('study', publicData)];
    expect(siteRules(source('site', presets['ohdsi-5']), terms).rules).toMatchObject({ publicData: false, minCell: 5 });
  });

  test('hold for a total only where all sites are public', () => {
    const study = source('study', presets['ohdsi-5']);
    const sites = (...rules: RuleSet[]) => rules.map((r, i) => source(`site ${i}`, r)) as unknown as Sources;
    expect(totalRules(sites(publicData, publicData), [study]).rules.publicData).toBe(true);
    expect(totalRules(sites(publicData, presets['cms-11']), [study]).rules).toMatchObject({
      publicData: false,
      minCell: 11,
      minSites: 3,
    });
  });
});
