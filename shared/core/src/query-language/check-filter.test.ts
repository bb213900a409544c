import type { Dictionary } from '../dictionary/dictionary.ts';
import { readDictionary } from '../dictionary/read-dictionary.ts';
import { Problem, type ProblemDocument } from '../protocol/problem.ts';
import { checkFilter } from './check-filter.ts';
import { type Filter, filter as filterSchema } from './filter.ts';
import { filterVariables } from './filter-variables.ts';
import { readFilter } from './read-filter.ts';

const dictionary: Dictionary = readDictionary({
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'size', type: 'number', min: 0, max: 200 },
    { name: 'psa', type: 'number', min: 0, max: 50, grid: 0.1 },
    { name: 'time', type: 'integer', min: 0, max: 8000, grid: 30 },
    { name: 'grade', type: 'category', levels: ['1', '2', '3', 'true'] },
    { name: 'hormon', type: 'boolean' },
  ],
});
const problemOf = (run: () => void): ProblemDocument => {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error.toDocument();
    throw error;
  }
  throw new Error('nothing was thrown');
};
const nots = (depth: number): Filter => {
  let node: Filter = { variable: 'age', op: '>', value: 50 };
  for (let i = 1; i < depth; i += 1) node = { not: node };
  return node;
};

describe('checkFilter', () => {
  const good: Filter[] = [
    { all: [] },
    { all: [{ variable: 'age', op: '>=', value: 50 }, { any: [{ variable: 'grade', op: 'in', value: ['2', '3'] }] }] },
    { variable: 'grade', op: '=', value: 2 },
    { variable: 'grade', op: '!=', value: true },
    { variable: 'hormon', op: '=', value: 1 },
    { variable: 'hormon', op: 'in', value: [true, 'false', 0] },
    { variable: 'size', op: '<', value: 20.123 },
    { variable: 'psa', op: '<=', value: 0.3 },
    { variable: 'psa', op: '<=', value: 0.1 + 0.2 },
    { variable: 'time', op: 'in', value: [30, 60] },
    { not: { variable: 'age', op: 'missing' } },
    nots(20),
    { any: Array.from({ length: 499 }, (_, i) => ({ not: { variable: 'age', op: '=' as const, value: i } })) },
  ];
  test.each(good.map((filter) => [filter]))('accepts %j', (filter) => {
    expect(() => {
      checkFilter(readFilter(filter), dictionary);
    }).not.toThrow();
    expect(filterSchema.parse(filter)).toEqual(filter);
  });

  const bad: [Filter, string, string, string][] = [
    [{ variable: 'agee', op: '>', value: 5 }, 'unknown-variable', 'did you mean `age`?', 'cohort.variable'],
    [{ variable: 'grade', op: '=', value: '4' }, 'unknown-level', 'no level `4`', 'cohort.value'],
    [{ variable: 'grade', op: 'in', value: ['2', 4] }, 'unknown-level', 'no level `4`', 'cohort.value.1'],
    [{ variable: 'grade', op: '<', value: '2' }, 'invalid-input', 'which is a category', 'cohort.op'],
    [{ variable: 'hormon', op: '>=', value: 1 }, 'invalid-input', 'which is a boolean', 'cohort.op'],
    [{ variable: 'hormon', op: '=', value: 2 }, 'unknown-level', 'has no value `2`', 'cohort.value'],
    [{ variable: 'age', op: '=', value: '50' }, 'invalid-input', 'the text `50`', 'cohort.value'],
    [{ variable: 'age', op: '=', value: true }, 'invalid-input', 'not with true', 'cohort.value'],
    [{ variable: 'age', op: '>', value: 50.5 }, 'off-grid', 'no multiple of 1', 'cohort.value'],
    [{ variable: 'time', op: '=', value: 31 }, 'off-grid', 'no multiple of 30', 'cohort.value'],
    [{ variable: 'psa', op: 'in', value: [0.1, 0.15] }, 'off-grid', '0.15 is no multiple of 0.1', 'cohort.value.1'],
    [{ variable: 'size', op: '<', value: Number.POSITIVE_INFINITY }, 'invalid-input', 'with a number', 'cohort.value'],
    [{ all: [{ not: { variable: 'x', op: 'missing' } }] }, 'unknown-variable', '`x`', 'cohort.all.0.not.variable'],
    [nots(21), 'too-large', 'nested 20 deep', 'cohort'],
    [{ all: Array.from({ length: 500 }, () => ({ any: [] })) }, 'too-large', '500 parts', 'cohort'],
  ];
  test.each(bad)('refuses %j as %s', (filter, code, detail, where) => {
    const problem = problemOf(() => checkFilter(filter, dictionary));
    expect(problem).toMatchObject({ type: `urn:consilium:problem:${code}`, where });
    expect(problem.detail).toContain(detail);
  });

  test('refuses 10,000 levels without overflowing the stack', () => {
    expect(problemOf(() => checkFilter(nots(10_000), dictionary)).detail).toContain('nested 20 deep');
  });

  test('names the levels there are', () => {
    const filter: Filter = { variable: 'grade', op: '=', value: '4' };
    expect(problemOf(() => checkFilter(filter, dictionary)).mend).toBe('The levels are `1`, `2`, `3`, `true`.');
  });
});

describe('readFilter', () => {
  const bad: [string, unknown, string, string][] = [
    ['a text', 'age > 50', 'a string is no filter', 'cohort'],
    ['nothing', null, 'nothing is no filter', 'cohort'],
    ['a list', [], 'a list is no filter', 'cohort'],
    ['an empty object', {}, '', 'cohort.op'],
    ['two words at once', { all: [], any: [] }, '`all` does not belong here', 'cohort'],
    ['an unknown word', { all: [{ none: [] }] }, '`none` does not belong here', 'cohort.all.0'],
    ['`all` without a list', { all: {} }, 'takes a list', 'cohort.all'],
    ['an unknown operator', { not: { variable: 'age', op: '~', value: 1 } }, '', 'cohort.not.op'],
    ['a missing value', { variable: 'age', op: '=' }, '', 'cohort.value'],
    ['a null value', { variable: 'age', op: '=', value: null }, '', 'cohort.value'],
    ['an empty `in`', { variable: 'age', op: 'in', value: [] }, '', 'cohort.value'],
    ['a value that `missing` does not take', { variable: 'age', op: 'missing', value: 1 }, '`value`', 'cohort'],
    ['SQL beside a comparison', { variable: 'age', op: '=', value: 1, sql: '1=1' }, '`sql` does not', 'cohort'],
  ];
  test.each(bad)('refuses %s', (_, input, detail, where) => {
    const problem = problemOf(() => readFilter(input));
    expect(problem).toMatchObject({ type: 'urn:consilium:problem:invalid-input', where });
    expect(problem.detail).toContain(detail);
    expect(filterSchema.safeParse(input).success).toBe(false);
  });

  test('refuses what is too deep or too large without overflowing the stack', () => {
    for (const input of [nots(21), nots(10_000), { any: Array<unknown>(500).fill({ all: [] }) }]) {
      expect(problemOf(() => readFilter(input))).toMatchObject({ type: 'urn:consilium:problem:too-large' });
    }
    expect(filterSchema.safeParse(nots(10_000)).error?.issues[0]?.message).toContain('nested 20 deep');
  });
});

test('filterVariables names each variable once, in order', () => {
  const filter: Filter = {
    any: [
      { variable: 'size', op: '<', value: 20 },
      {
        not: {
          all: [
            { variable: 'age', op: 'missing' },
            { variable: 'size', op: '>', value: 1 },
          ],
        },
      },
    ],
  };
  expect(filterVariables(filter)).toEqual(['size', 'age']);
});
