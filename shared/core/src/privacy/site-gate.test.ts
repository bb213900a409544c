import fc from 'fast-check';
import type { Coordinate, Layout } from '../analyses/layout.ts';
import { Problem } from '../protocol/problem.ts';
import { presets, type RuleSet } from './rule-set.ts';
import { checkSite, coordinateLimit, type SiteCheck } from './site-gate.ts';

const count = (key: string, check: Coordinate['check'], of?: string): Coordinate => ({
  key,
  measure: 'n',
  kind: 'count',
  scope: check === 'cell' ? 'total' : 'site',
  partition: null,
  bound: 1,
  unit: 'records',
  check,
  ...(of === undefined ? {} : { of }),
});
const gradient: Coordinate = { ...count('gradient|0', 'none'), kind: 'gradient', bound: 2 };

const model: Layout = {
  f: 4,
  ring: 128,
  parameters: 3,
  coordinates: [count('n', 'records'), count('events', 'events', 'n'), count('sex=1', 'level', 'n'), gradient],
  tables: [],
};
const cells: Layout = {
  f: 0,
  ring: 64,
  parameters: 0,
  coordinates: [count('n', 'records'), count('a', 'cell'), count('b', 'cell')],
  tables: [
    { id: 't', dimensions: [{ name: 'x', levels: ['a', 'b'] }], cells: [1, 2], margins: [{ over: ['x'], cells: [0] }] },
  ],
};

const check = (layout: Layout, vector: number[], rules: RuleSet, more: Partial<SiteCheck> = {}) =>
  checkSite({ layout, vector: vector.map(BigInt), rules, capacity: 1000, perSite: false, ...more });
const refusal = (...args: Parameters<typeof check>) => {
  const verdict = check(...args);
  if (verdict.ok) throw new Error('it passed');
  return verdict.refusal;
};

const ohdsi = presets['ohdsi-5'];

describe('the site gate', () => {
  test('passes a vector that is above all floors', () => {
    expect(check(model, [100, 40, 50, 0], ohdsi)).toEqual({ ok: true, safeAlone: true });
  });

  test.each([
    ['records-below-floor', 'minRecords', [19, 9, 9, 0]],
    ['too-many-parameters', 'paramsPerRecord', [20, 10, 10, 0], { paramsPerRecord: 0.1 }],
    ['events-below-floor', 'minEventsPerParam.site', [100, 2, 50, 0]],
    ['events-below-floor', 'paramsPerRecord', [100, 9, 50, 0]],
    ['level-too-small', 'minLevel', [100, 40, 4, 0]],
    ['level-too-small', 'minLevel', [100, 40, 96, 0]],
    ['level-too-small', 'minLevel', [100, 40, 0, 0], { zeroIsSmall: true }],
    ['level-too-small', 'minLevel', [100, 40, 100, 0], { zeroIsSmall: true }],
  ] as [string, string, number[], Partial<RuleSet>?][])(
    'refuses with %s (%s) for %j',
    (code, rule, vector, more = {}) => {
      expect(refusal(model, vector, { ...ohdsi, ...more })).toMatchObject({ code, rule });
    },
  );

  test.each([[[20, 10, 5, 0]], [[20, 10, 15, 0]], [[100, 40, 0, 0]], [[100, 40, 100, 0]]])(
    'passes at its floors, and a side without records where zeros may show: %j',
    (vector) => {
      expect(check(model, vector, ohdsi).ok).toBe(true);
    },
  );

  test('a count has its own limit, whatever a sum with the same bound may reach', () => {
    const sum: Coordinate = { ...count('sum', 'none'), kind: 'sum' };
    for (const coordinates of [
      [count('n', 'records'), sum, count('a', 'none')],
      [sum, count('n', 'records'), count('a', 'none')],
    ]) {
      const layout: Layout = { ...model, parameters: 0, coordinates };
      const vector = (a: number) =>
        coordinates.map(({ kind, key }) => (kind === 'sum' ? 16_000 : key === 'a' ? a : 1000));
      expect(check(layout, vector(1000), ohdsi).ok).toBe(true);
      expect(() => check(layout, vector(1001), ohdsi)).toThrow(Problem);
    }
  });

  test('tells the numbers to the steward only', () => {
    const { reason, stewardDetail } = refusal(model, [19, 9, 9, 0], ohdsi);
    expect(reason).not.toMatch(/\d/);
    expect(stewardDetail).toContain('19');
  });

  test('refuses a layout that names no records, or not the records of a level', () => {
    const nameless = { ...cells, coordinates: cells.coordinates.slice(1), tables: [] };
    expect(refusal(nameless, [50, 50], ohdsi).code).toBe('policy');
    const loose = { ...model, coordinates: [count('n', 'records'), count('sex=1', 'level')], parameters: 1 };
    expect(refusal(loose, [100, 50], ohdsi).code).toBe('policy');
  });

  test('does not look at cells: what is small at a site is hidden by the mask', () => {
    expect(check(cells, [50, 49, 1], ohdsi)).toEqual({ ok: true, safeAlone: false });
  });

  test('holds nothing but length and bounds against public data', () => {
    expect(check(model, [2, 1, 1, 0], presets['public-data'])).toEqual({ ok: true, safeAlone: true });
    expect(() => check(model, [2000, 1, 1, 0], presets['public-data'])).toThrow(Problem);
  });
});

describe('a vector that cannot be', () => {
  test.each([
    ['another length', [100, 40, 50]],
    ['a negative count', [-1, 40, 50, 0]],
    ['more records than the capacity', [1001, 40, 50, 0]],
    ['a sum beyond capacity × bound', [100, 40, 50, 1000 * 2 * 16 + 1001]],
    ['a sum beyond it on the other side', [100, 40, 50, -1000 * 2 * 16 - 1001]],
  ])('is a mistake of the program and leaves nothing: %s', (_, vector) => {
    expect(() => check(model, vector, ohdsi)).toThrow(Problem);
  });

  test('is told apart from every sum of rounded terms within the bound', () => {
    const terms = fc.array(fc.double({ min: -1.3, max: 1.3, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(terms, (xs) => {
        const sum = xs.reduce((s, x) => s + BigInt(Math.floor(x * 2 ** 48 + 0.5)), 0n);
        const limit = coordinateLimit({ ...gradient, bound: 1.3 }, 48, xs.length);
        expect(sum <= limit && -sum <= limit).toBe(true);
      }),
    );
    expect(coordinateLimit(count('n', 'records'), 48, 7)).toBe(7n);
  });
});

describe('an answer for the site alone', () => {
  const alone = { perSite: true };
  const small = [50, 46, 4];
  test('is refused where the rules never permit it', () => {
    expect(refusal(cells, [50, 25, 25], { ...ohdsi, perSite: 'never' }, alone)).toMatchObject({
      code: 'per-site-not-permitted',
      rule: 'perSite',
    });
  });

  test('when safe: only if no total rule would touch it', () => {
    expect(check(cells, [50, 25, 25], ohdsi, alone).ok).toBe(true);
    expect(check(cells, [50, 50, 0], ohdsi, alone).ok).toBe(true);
    expect(refusal(cells, small, ohdsi, alone).code).toBe('per-site-not-safe');
    expect(refusal(cells, [50, 50, 0], { ...ohdsi, zeroIsSmall: true }, alone).code).toBe('per-site-not-safe');
  });

  test('always: passes, and the total rules are left to the total', () => {
    expect(check(cells, small, { ...ohdsi, perSite: 'always' }, alone)).toEqual({ ok: true, safeAlone: false });
  });

  test('is not safe with the rest of a count small, or too few events for the model', () => {
    expect(check(model, [100, 97, 50, 0], ohdsi)).toEqual({ ok: true, safeAlone: false });
    expect(check(model, [100, 14, 50, 0], ohdsi)).toEqual({ ok: true, safeAlone: false });
    expect(check(model, [100, 15, 50, 0], ohdsi)).toEqual({ ok: true, safeAlone: true });
  });
});
