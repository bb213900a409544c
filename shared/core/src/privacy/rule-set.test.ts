import { presetName, presets, ruleSet, type PresetName, type RuleSet } from './rule-set.ts';

/** The table of the design page "Privacy", cell by cell. */
const table = `
field                  | ohdsi-5   | cms-11    | trinetx-10 | mii-10       | datashield-3 | strict
minCell                | 5         | 11        | 11         | 11           | 3            | 20
zero may show          | yes       | yes       | no         | no           | yes          | no
roundTo, roundMode     | 0 none    | 0 none    | 10 up      | 10 always-up | 0 none       | 10 nearest
minRecords             | 20        | 50        | 50         | 50           | 10           | 100
minSites               | 3         | 3         | 3          | 3            | 3            | 5
paramsPerRecord        | 0.33      | 0.33      | 0.1        | 0.1          | 0.33         | 0.05
minEventsPerParam      | 5 / 1     | 10 / 2    | 10 / 2     | 10 / 2       | 3 / 1        | 10 / 5
minLevel               | 5         | 11        | 10         | 10           | 3            | 20
complementary          | yes       | yes       | yes        | yes          | no           | yes
dominance              | 1; 85     | 1; 85     | 1; 85      | 1; 85        | –            | 2; 80
maxIterations, cap     | 25, 20    | 25, 20    | 25, 20     | 25, 20       | 25, 20       | 15, 10
overlap.minDifference  | 5         | 11        | 10         | 10           | 3            | 20
perSite                | when-safe | when-safe | never      | never        | when-safe    | never
medianPolicy           | interval  | interval  | interval   | interval     | value        | none
`;

const yesNo = (b: boolean) => (b ? 'yes' : 'no');
const written: Record<string, (r: RuleSet) => string> = {
  minCell: (r) => String(r.minCell),
  'zero may show': (r) => yesNo(!r.zeroIsSmall),
  'roundTo, roundMode': (r) => `${r.roundTo} ${r.roundMode}`,
  minRecords: (r) => String(r.minRecords),
  minSites: (r) => String(r.minSites),
  paramsPerRecord: (r) => String(r.paramsPerRecord),
  minEventsPerParam: (r) => `${r.minEventsPerParam.total} / ${r.minEventsPerParam.site}`,
  minLevel: (r) => String(r.minLevel),
  complementary: (r) => yesNo(r.complementary),
  dominance: (r) => (r.dominance ? `${r.dominance.n}; ${r.dominance.percent}` : '–'),
  'maxIterations, cap': (r) => `${r.maxIterations}, ${r.coefficientCap}`,
  'overlap.minDifference': (r) => String(r.overlap.minDifference),
  perSite: (r) => r.perSite,
  medianPolicy: (r) => r.medianPolicy,
};

describe('presets', () => {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const names = head.slice(1) as PresetName[];

  test('are those of the design', () => {
    expect(presetName.options).toEqual([...names, 'public-data']);
    expect(rows.map(([field]) => field)).toEqual(Object.keys(written));
  });

  test.each(rows.flatMap(([field = '', ...values]) => names.map((name, i) => [name, field, values[i] ?? ''] as const)))(
    '%s: %s is %s',
    (name, field, value) => {
      expect(written[field]?.(presets[name])).toBe(value);
    },
  );

  test.each(presetName.options)('%s is a valid rule set', (name) => {
    expect(ruleSet.parse(presets[name])).toEqual(presets[name]);
    expect(presets[name].publicData).toBe(name === 'public-data');
  });
});

describe('a rule set', () => {
  const ohdsi = presets['ohdsi-5'];
  test.each([
    ['an unknown field', { ...ohdsi, minCells: 5 }],
    ['a missing field', { ...ohdsi, minCell: undefined }],
    ['a cell of zero', { ...ohdsi, minCell: 0 }],
    ['half a record', { ...ohdsi, minRecords: 2.5 }],
    ['more parameters than records', { ...ohdsi, paramsPerRecord: 1.1 }],
    ['rounding without a mode', { ...ohdsi, roundTo: 10 }],
    ['a rounding mode without a multiple', { ...ohdsi, roundMode: 'up' }],
    ['an unknown field further down', { ...ohdsi, overlap: { minDifference: 5, depth: 2 } }],
  ])('is refused with %s', (_, rules) => {
    expect(ruleSet.safeParse(rules).success).toBe(false);
  });
});
