import fc from 'fast-check';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { canonicalFilter } from './canonical-filter.ts';
import { checkFilter } from './check-filter.ts';
import { type Filter, type FilterValue, filterLimits } from './filter.ts';
import { readFilter } from './read-filter.ts';
import { walkFilter } from './walk-filter.ts';

const dictionary: Dictionary = {
  dictionary: 'd',
  version: 1,
  variables: [
    { type: 'integer', name: 'age', min: 0, max: 5 },
    { type: 'number', name: 'psa', min: 0, max: 1, grid: 0.1 },
    { type: 'category', name: 'grade', levels: ['1', '2', 'true'] },
    { type: 'boolean', name: 'hormon' },
  ],
};

type Data = Record<string, number | string | boolean | null>;

/** The meaning of a filter, written as plainly as possible: two-valued, and false wherever a value is missing. */
function matches(filter: Filter, record: Data): boolean {
  if ('all' in filter) return filter.all.every((part) => matches(part, record));
  if ('any' in filter) return filter.any.some((part) => matches(part, record));
  if ('not' in filter) return !matches(filter.not, record);
  const own = record[filter.variable] ?? null;
  if (filter.op === 'missing') return own === null;
  if (own === null) return false;
  const same = (value: FilterValue): boolean => {
    if (typeof own === 'boolean') return own === ['1', 'true'].includes(String(value));
    if (typeof own === 'string') return own === String(value);
    return own === snapped(value);
  };
  if (filter.op === 'in') return filter.value.some(same);
  if (filter.op === '=') return same(filter.value);
  if (filter.op === '!=') return !same(filter.value);
  const [left, right] = [Number(own), snapped(filter.value)];
  if (filter.op === '<') return left < right;
  if (filter.op === '<=') return left <= right;
  return filter.op === '>' ? left > right : left >= right;
}
const snapped = (value: FilterValue): number => Math.round(Number(value) * 10) / 10;

const tenths = fc.integer({ min: 0, max: 10 });
const whole = fc.integer({ min: 0, max: 5 });
const written = (k: number): number => k * 0.1;
const truth = fc.constantFrom<FilterValue>(0, 1, true, false, '0', '1', 'true', 'false');
const level = fc.constantFrom<FilterValue>(1, '1', 2, '2', true, 'true');
const order = fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const);
const equality = fc.constantFrom('=' as const, '!=' as const);
const some = (value: fc.Arbitrary<FilterValue>): fc.Arbitrary<FilterValue[]> =>
  fc.array(value, { minLength: 1, maxLength: 4 });
const within = (name: string, value: fc.Arbitrary<FilterValue>): fc.Arbitrary<Filter> =>
  fc.record({ variable: fc.constant(name), op: fc.constant('in' as const), value: some(value) });
const compared = (
  name: string,
  op: fc.Arbitrary<'=' | '!=' | '<' | '<=' | '>' | '>='>,
  value: fc.Arbitrary<FilterValue>,
): fc.Arbitrary<Filter> => fc.record({ variable: fc.constant(name), op, value });

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    compared('age', order, whole),
    compared('psa', order, tenths.map(written)),
    compared('grade', equality, level),
    compared('hormon', equality, truth),
    within('age', whole),
    within('grade', level),
    within('hormon', truth),
    fc.constantFrom('age', 'grade').map((name): Filter => ({ variable: name, op: 'missing' })),
    fc.array(tie('filter'), { maxLength: 4 }).map((all): Filter => ({ all })),
    fc.array(tie('filter'), { maxLength: 4 }).map((any): Filter => ({ any })),
    tie('filter').map((not): Filter => ({ not })),
  ),
}));
const record: fc.Arbitrary<Data> = fc.record({
  age: fc.option(whole),
  psa: fc.option(tenths.map((k) => k / 10)),
  grade: fc.option(fc.constantFrom('1', '2', 'true')),
  hormon: fc.option(fc.boolean()),
});

describe('canonicalFilter', () => {
  test('selects the same records', () => {
    fc.assert(
      fc.property(filter, fc.array(record, { minLength: 1, maxLength: 20 }), (question, records) => {
        const form = canonicalFilter(question, dictionary);
        for (const each of records) expect(matches(form, each)).toBe(matches(question, each));
      }),
      { numRuns: 1000 },
    );
  });

  test('is its own canonical form, within the limits, and readable', () => {
    fc.assert(
      fc.property(filter, (question) => {
        const form = canonicalFilter(question, dictionary);
        expect(canonicalFilter(form, dictionary)).toEqual(form);
        expect(readFilter(JSON.parse(JSON.stringify(form)))).toEqual(form);
        const size = (f: Filter): number => [...walkFilter(f)].filter(({ node }) => !('not' in node)).length;
        expect(size(form)).toBeLessThanOrEqual(size(question));
      }),
      { numRuns: 500 },
    );
  });

  test('order, nesting, repetition and double negation do not matter', () => {
    fc.assert(
      fc.property(filter, filter, filter, (a, b, c) => {
        const form = (f: Filter): string => JSON.stringify(canonicalFilter(f, dictionary));
        expect(form({ all: [a, b, c] })).toBe(form({ all: [{ all: [c, a] }, b, a] }));
        expect(form({ any: [a, b, c] })).toBe(form({ any: [{ any: [c] }, { not: { not: b } }, a] }));
        expect(form({ not: { all: [a, b] } })).toBe(form({ any: [{ not: b }, { not: a }] }));
      }),
    );
  });

  test.each<[Filter, Filter]>([
    [
      { variable: 'hormon', op: '=', value: 1 },
      { variable: 'hormon', op: '=', value: true },
    ],
    [
      { variable: 'grade', op: '!=', value: true },
      { variable: 'grade', op: '!=', value: 'true' },
    ],
    [
      { variable: 'psa', op: '<', value: 0.1 + 0.2 },
      { variable: 'psa', op: '<', value: 0.3 },
    ],
    [
      { variable: 'age', op: 'in', value: [5, 0, 5, 2] },
      { variable: 'age', op: 'in', value: [0, 2, 5] },
    ],
    [
      { variable: 'grade', op: 'in', value: [2, '2'] },
      { variable: 'grade', op: '=', value: '2' },
    ],
    [{ all: [] }, { all: [] }],
    [{ not: { all: [] } }, { any: [] }],
    [{ all: [{ variable: 'age', op: 'missing' }, { any: [] }] }, { any: [] }],
    [{ any: [{ variable: 'age', op: 'missing' }, { not: { any: [] } }] }, { all: [] }],
    [{ not: { not: { variable: 'age', op: 'missing' } } }, { variable: 'age', op: 'missing' }],
    // Not `psa >= 0.5`: the record without a value is not smaller, and is not greater either.
    [{ not: { variable: 'psa', op: '<', value: 0.5 } }, { not: { variable: 'psa', op: '<', value: 0.5 } }],
  ])('%j → %j', (question, form) => expect(canonicalFilter(question, dictionary)).toEqual(form));

  test('a filter at its limits has a form within them', () => {
    const wide: Filter = {
      not: { any: Array.from({ length: filterLimits.nodes - 2 }, () => ({ variable: 'age', op: '=', value: 3 })) },
    };
    const values = Array.from({ length: 125 }, (_, i): Filter => ({ variable: 'age', op: '>', value: i }));
    const nested: Filter = {
      not: { any: [{ any: values }, { not: { all: values } }, { any: values.map((not) => ({ not })) }] },
    };
    for (const question of [wide, nested]) {
      expect(() => {
        checkFilter(canonicalFilter(question, dictionary), dictionary);
      }).not.toThrow();
    }
  });

  test('refuses what checkFilter refuses', () => {
    expect(() => canonicalFilter({ variable: 'age', op: '=', value: 0.5 }, dictionary)).toThrow('no multiple of 1');
  });
});
