import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { openSite, runFederated, type Row } from './pooled-harness.ts';

const dictionary: Dictionary = {
  dictionary: 'small',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'grade', type: 'category', levels: ['1', '2', '3'] },
    { name: 'hormon', type: 'boolean' },
  ],
};
const north: Row[] = [
  { age: 40, grade: '1', hormon: true },
  { age: 70, grade: '2', hormon: null },
  { age: NaN, grade: '3', hormon: false },
];
const south: Row[] = [
  { age: 120, grade: '3', hormon: true },
  { age: null, grade: 'unknown', hormon: true },
  { age: 50, grade: null, hormon: false },
  { age: Infinity, grade: '2', hormon: false },
];

async function ask(params: unknown, cohort?: Parameters<typeof runFederated>[0]['cohort']) {
  const sites = [await openSite(north, dictionary), await openSite(south, dictionary)];
  const question = { analysis: 'count', params, ...(cohort === undefined ? {} : { cohort }) };
  const { answer } = await runFederated(question, dictionary, sites);
  sites.forEach((site) => {
    site.close();
  });
  return answer.result;
}

describe('count', () => {
  test('counts the cohort', async () => {
    expect(await ask({})).toEqual({ n: 7 });
    expect(await ask({}, { variable: 'age', op: '>=', value: 50 })).toEqual({ n: 3 });
  });

  test('a comparison with a missing value is false, and its negation true; NaN and infinities are missing', async () => {
    expect(await ask({}, { variable: 'age', op: '!=', value: 40 })).toEqual({ n: 3 });
    expect(await ask({}, { not: { variable: 'age', op: '=', value: 40 } })).toEqual({ n: 6 });
    expect(await ask({}, { not: { variable: 'age', op: '<', value: 60 } })).toEqual({ n: 5 });
    expect(await ask({}, { variable: 'age', op: 'missing' })).toEqual({ n: 3 });
    expect(await ask({}, { not: { variable: 'age', op: 'missing' } })).toEqual({ n: 4 });
  });

  test('a category that the dictionary lacks is missing', async () => {
    expect(await ask({}, { variable: 'grade', op: 'missing' })).toEqual({ n: 2 });
    expect(await ask({}, { variable: 'grade', op: '!=', value: '1' })).toEqual({ n: 4 });
    expect(await ask({}, { variable: 'grade', op: 'in', value: ['1', 3] })).toEqual({ n: 3 });
  });

  test('any, all and booleans', async () => {
    expect(await ask({}, { any: [] })).toEqual({ n: 0 });
    expect(await ask({}, { all: [] })).toEqual({ n: 7 });
    expect(await ask({}, { variable: 'hormon', op: '=', value: 1 })).toEqual({ n: 3 });
    expect(await ask({}, { variable: 'hormon', op: '!=', value: true })).toEqual({ n: 3 });
    expect(
      await ask(
        {},
        {
          any: [
            { variable: 'hormon', op: '=', value: true },
            { variable: 'age', op: '>', value: 60 },
          ],
        },
      ),
    ).toEqual({ n: 4 });
  });

  test('attrition and groups', async () => {
    const rules = [
      { variable: 'hormon', op: 'in', value: [true, false] },
      { variable: 'age', op: '>=', value: 18 },
    ];
    expect(await ask({ rules, by: 'grade' })).toEqual({
      n: 3,
      groups: [
        { group: '1', n: 1 },
        { group: '2', n: 0 },
        { group: '3', n: 1 },
        { group: 'missing', n: 1 },
      ],
      attrition: [
        { rule: 'cohort', n: 7 },
        { rule: 'hormon in (true, false)', n: 6 },
        { rule: 'age >= 18', n: 3 },
      ],
    });
  });

  test.each([
    [{ by: 'age' }, 'has no categories'],
    [{ by: 'grad' }, 'unknown variable'],
    [{ rules: [{ variable: 'grade', op: '<', value: '2' }] }, 'does not fit'],
    [{ limit: 3 }, 'Unrecognized key'],
  ])('refuses %j', async (params, message) => {
    await expect(ask(params)).rejects.toThrow(message);
  });
});
