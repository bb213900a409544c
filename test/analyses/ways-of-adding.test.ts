import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { closeAll, openSite, runFederated } from './pooled-harness.ts';
import { randomCohort, randomDictionary, spoilt } from './random-cohort.ts';

const records = 3000;

/** The same variables and bounds, declared without a grid: nobody knows how many values there are. */
const ungridded: Dictionary = readDictionary({
  ...randomDictionary,
  variables: randomDictionary.variables.map((variable) => {
    if (variable.type !== 'integer' && variable.type !== 'number') return variable;
    const { name, min, max } = variable;
    return { name, type: 'number', min, max };
  }),
});

async function totalsOf(analysis: string, params: unknown): Promise<[bigint[], bigint[]]> {
  const rows = spoilt(randomCohort(records, 11), 12);
  const sites = [await openSite(rows, randomDictionary), await openSite(rows, ungridded)] as const;
  try {
    const [few, any] = [
      await runFederated({ analysis, params }, randomDictionary, [sites[0]]),
      await runFederated({ analysis, params }, ungridded, [sites[1]]),
    ];
    expect(any.layout).toEqual(few.layout);
    return [[...few.total], [...any.total]];
  } finally {
    closeAll(sites);
  }
}

describe('what a dictionary says of values decides how a site adds up, hardly what the sum is', () => {
  test.each([
    { formula: 'yes ~ z + b * g', family: 'binomial', robust: true },
    { formula: 'z ~ b + g', family: 'gaussian', weights: 'count' },
    { formula: 'count ~ b + z + g', family: 'poisson' },
  ])('glm by kind of record and by record: $family, to the last bit', async (params) => {
    const [few, any] = await totalsOf('glm', params);
    expect(few).toEqual(any);
  });

  test.each([
    { formula: 'Surv(time, yes) ~ x + z + b + g' },
    { formula: 'Surv(time, yes) ~ x + g + strata(b)', weights: 'weight' },
    { formula: 'Surv(time, yes) ~ x + z + b', ties: 'breslow', robust: true },
  ])('cox by time and by record: $formula, within rounding', async (params) => {
    const [byTime, byRecord] = await totalsOf('cox', { ...params, phTest: 'identity' });
    // A term is rounded to 2^-48, and a risk to 48 digits or more.
    const room = records * 2 ** 12;
    for (const [i, value] of byTime.entries()) {
      expect(Math.abs(Number(value - (byRecord[i] ?? 0n)))).toBeLessThan(room);
    }
    expect(byTime.filter((value) => value !== 0n).length).toBeGreaterThan(20);
  });
});
