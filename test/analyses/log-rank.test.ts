import type { LogRankResult } from '@consilium/core/analyses/log-rank/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, lungDictionary, openBreast, openInstitutions, openLung } from './reference-sites.ts';
import { type LogRankAnswer, pooled, survival } from './survival-answers.ts';

async function compare(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'log-rank', params }, dictionary, sites);
  return { ...answer, result: answer.result as LogRankResult };
}

function expectAsR(result: LogRankResult, answer: LogRankAnswer): void {
  expectRelative(result.statistic, answer.chisq, 1e-8);
  expect(result.df).toBe(answer.df);
  expectRelative(result.pValue, answer.p, 1e-6);
  expect(result.groups).toHaveLength(answer.observed.length);
  result.groups.forEach(({ observed, expected }, g) => {
    expectRelative(observed, answer.observed[g], 1e-9);
    expectRelative(expected, answer.expected[g], 1e-9);
  });
}

describe('log-rank equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(pooled.breast.logrank)('$formula', async (answer) => {
    const { result, warnings, n } = await compare({ formula: answer.formula }, breastDictionary, sites);
    expectAsR(result, answer);
    expect(warnings).toEqual([]);
    expect(n).toBe(3668);
  });

  test.each(survival.logRank)('$formula, rho $rho, and its trend', async (answer) => {
    const params = { formula: answer.formula, rho: answer.rho, trend: true };
    const { result } = await compare(params, breastDictionary, sites);
    expectAsR(result, answer);
    expectRelative(result.trend?.statistic, answer.trend, 1e-8);
    expectRelative(result.trend?.pValue, answer.trendP, 1e-6);
  });

  test('stratifiedBySite says the same as strata(site)', async () => {
    const formula = 'Surv(time, event) ~ hormon';
    const asked = await compare({ formula, stratifiedBySite: true }, breastDictionary, sites);
    const written = await compare({ formula: `${formula} + strata(site)` }, breastDictionary, sites);
    expect(asked.result).toEqual(written.result);
    expect(asked.result.strata).toEqual(['site']);
  });

  test.each([{ step: 7 }, { step: 30 }])('on a grid of $step days it is near the exact test', async (grid) => {
    const [answer] = pooled.breast.logrank;
    const { result, warnings } = await compare({ formula: answer?.formula, grid }, breastDictionary, sites);
    expectRelative(result.statistic, answer?.chisq, 0.02);
    expect(result.statistic).not.toBe(answer?.chisq);
    expect(warnings.some((warning) => warning.includes('approximate'))).toBe(true);
  });
});

test('a grid that ends early is why the comparison does', async () => {
  const sites = await openBreast();
  const edges = [365, 730, 1095];
  const { result, warnings } = await compare(
    { formula: 'Surv(time, event) ~ hormon', grid: { edges } },
    breastDictionary,
    sites,
  );
  closeAll(sites);
  expect(result.until).toBe(1095);
  expect(warnings.find((text) => text.startsWith('Groups'))).toMatch(
    /^Groups are compared up to 1095 alone, where the grid ends: \d+ of 2012 events \(\d+ %\); observed/,
  );
});

describe('log-rank equals R on lung', () => {
  test.each(pooled.lung.logrank.map((answer) => [answer.formula.replace('inst', 'site'), answer] as const))(
    '%s',
    async (formula, answer) => {
      const sites = await (formula.includes('site') ? openInstitutions() : openLung());
      const { result } = await compare({ formula }, lungDictionary, sites);
      closeAll(sites);
      expectAsR(result, answer);
    },
  );

  test('weighted, within 18 institutions', async () => {
    const sites = await openInstitutions();
    expect(sites).toHaveLength(18);
    const formula = 'Surv(time, event) ~ gender + strata(site)';
    const { result } = await compare({ formula, rho: 1 }, lungDictionary, sites);
    closeAll(sites);
    expectAsR(result, survival.lungByInst);
  });
});

describe('awkward data', () => {
  const dictionary = readDictionary({
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'start', type: 'integer', min: 0, max: 50 },
      { name: 'time', type: 'integer', min: 0, max: 50 },
      { name: 'event', type: 'boolean' },
      { name: 'arm', type: 'category', levels: ['a', 'b', 'c'] },
      { name: 'centre', type: 'boolean' },
    ],
  });
  const formula = 'Surv(time, event) ~ arm';
  async function of(rowsBySite: Row[][], params: unknown) {
    const sites = await Promise.all(rowsBySite.map((rows) => openSite(rows, dictionary)));
    const answer = await compare(params, dictionary, sites);
    closeAll(sites);
    return answer;
  }
  const some: Row[] = [3, 5, 5, 8, 9, 12].map((time, i) => ({ time, event: i !== 3, arm: i % 2 === 0 ? 'a' : 'b' }));

  test.each([false, true])('a site without events and one with one arm add nothing (by site: %s)', async (bySite) => {
    const alone = await of([some], { formula, stratifiedBySite: true });
    const noEvents = [1, 2].map((time) => ({ time, event: false, arm: 'a' }));
    const oneArm = [4, 6].map((time) => ({ time, event: true, arm: 'b' }));
    const { result } = await of([some, noEvents, oneArm], { formula, stratifiedBySite: bySite });
    if (bySite) expectRelative(result.statistic, alone.result.statistic ?? NaN, 1e-12);
    else expect(result.statistic).not.toBe(alone.result.statistic);
    expect(result.df).toBe(1);
    expect(result.groups.map(({ n, observed }) => [n, observed])).toEqual([
      [5, 3],
      [5, 4],
    ]);
  });

  test.each([false, true])('nobody, one patient, all censored: no test (by site: %s)', async (stratifiedBySite) => {
    for (const rows of [[], [{ time: 3, event: true, arm: 'a' }], some.map((row) => ({ ...row, event: false }))]) {
      const { result } = await of([rows], { formula, stratifiedBySite });
      expect(result).toMatchObject({ statistic: null, df: 0, pValue: null });
    }
  });

  test('late entry within a site counts from the entry on', async () => {
    const rows = some.map((row, i) => ({ ...row, start: i }));
    const sites = await of([rows], { formula: 'Surv(start, time, event) ~ arm', stratifiedBySite: true });
    const table = await of([rows], { formula: 'Surv(start, time, event) ~ arm' });
    expectRelative(sites.result.statistic, table.result.statistic ?? NaN, 1e-12);
    expect(sites.result.statistic).not.toBe((await of([some], { formula })).result.statistic);
  });

  test('weights fall to 0 once everybody at risk has had the event', async () => {
    const rows = [
      { start: 0, time: 2, event: true, arm: 'a' },
      { start: 0, time: 2, event: true, arm: 'b' },
      ...some.map((row) => ({ ...row, start: 2 })),
    ];
    const params = { formula: 'Surv(start, time, event) ~ arm', rho: 1, stratifiedBySite: true };
    const { result } = await of([rows], params);
    expect(result.groups.map(({ observed }) => observed)).toEqual([1, 1]);
  });

  test.each([
    [{ formula: 'Surv(time, event) ~ 1' }, 'compares groups'],
    [{ formula, rho: -1 }, 'it must be 0 or more'],
    [{ formula, grid: { step: 5 }, stratifiedBySite: true }, 'exact times'],
    [{ formula, trend: 'yes' }, '`true` or `false`'],
    [{ formula: 'Surv(time, arm) ~ centre' }, 'an event is a boolean'],
    [{ formula: 'Surv(time, event) ~ arm + strata(arm)' }, 'twice'],
    [{ formula: 'Surv(time, event) ~ arm + strata(nobody)' }, 'unknown variable'],
  ])('refuses %j', async (params, message) => {
    await expect(of([[]], params)).rejects.toThrow(message);
  });
});
