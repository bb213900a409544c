import type { KaplanMeierResult } from '@consilium/core/analyses/kaplan-meier/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, lungDictionary, openBreast, openLung } from './reference-sites.ts';
import { lateDictionary, openLateBreast, pooled, survival } from './survival-answers.ts';

async function curves(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'kaplan-meier', params }, dictionary, sites);
  return { ...answer, result: answer.result as KaplanMeierResult };
}

/** R has NA where we have null. */
function expectSame(value: number | null | undefined, answer: number | null | undefined): void {
  if (answer === null) expect(value).toBeNull();
  else expectRelative(value, answer, 1e-9);
}

const at = (answer: { points: { time: number }[] }): number[] => [...new Set(answer.points.map(({ time }) => time))];

describe.each([
  ['breast', 'all', '1', 1826],
  ['breast', 'hormon', 'hormon', 1826],
  ['lung', 'sex', 'gender', 600],
] as const)('kaplan-meier equals R on %s by %s', (set, name, right, tau) => {
  const answer = pooled[set].km[name];
  let result: KaplanMeierResult;
  beforeAll(async () => {
    if (!answer) throw new Error('there is no answer of R');
    const sites = await (set === 'breast' ? openBreast() : openLung());
    const dictionary = set === 'breast' ? breastDictionary : lungDictionary;
    const params = { formula: `Surv(time, event) ~ ${right}`, at: at(answer), rmst: tau };
    const { warnings, ...run } = await curves(params, dictionary, sites);
    closeAll(sites);
    expect(warnings).toEqual([]);
    result = run.result;
  });

  test('survival, standard errors, limits and numbers at risk at landmark times', () => {
    const points = result.curves.flatMap((curve) => curve.at ?? []);
    expect(points).toHaveLength(answer?.points.length ?? -1);
    points.forEach((point, i) => {
      const known = answer?.points[i];
      expect(point).toMatchObject({ time: known?.time, nRisk: known?.atRisk });
      expectSame(point.survival, known?.surv);
      expectSame(point.stdError, known?.se);
      expectSame(point.confLow, known?.lower);
      expectSame(point.confHigh, known?.upper);
    });
  });

  test('n, events, medians and restricted means', () => {
    result.curves.forEach((curve, i) => {
      const known = answer?.groups[i];
      expect(curve).toMatchObject({
        n: known?.n,
        events: known?.events,
        median: { estimate: known?.median, confLow: known?.medianLower, confHigh: known?.medianUpper },
      });
      expectRelative(curve.rmst?.estimate, known?.rmst, 1e-9);
      expectRelative(curve.rmst?.stdError, known?.rmstSe, 1e-9);
    });
  });

  test('begins at time 0 with everybody and ends with nobody; points add up', () => {
    for (const curve of result.curves) {
      const [first, ...points] = curve.points;
      expect(first).toMatchObject({ time: 0, nRisk: curve.n, survival: 1, stdError: 0, confLow: 1, confHigh: 1 });
      const left = points.reduce((n, point) => {
        expect(point.nRisk).toBe(n);
        return n - (point.nEvent ?? 0) - (point.nCensor ?? 0);
      }, curve.n ?? NaN);
      expect(left).toBe(0);
    }
  });
});

describe.each([
  ['lungSexLogLog', 'Surv(time, event) ~ gender', 600, lungDictionary, openLung],
  ['lungSexPlain', 'Surv(time, event) ~ sex', 600, lungDictionary, openLung],
  ['breastHormonGrade', 'Surv(time, event) ~ hormon + grade3', 1000, breastDictionary, openBreast],
  ['breastLate', 'Surv(start, time, event) ~ hormon', 1000, lateDictionary, openLateBreast],
] as const)('%s equals R', (name, formula, rmst, dictionary, open) => {
  const answer = survival.curves[name];

  test(formula, async () => {
    const times = (answer.curves[0]?.time ?? []).map(Number);
    const sites = await open();
    const { result } = await curves({ formula, confType: answer.confType, at: times, rmst }, dictionary, sites);
    closeAll(sites);
    expect(result.curves).toHaveLength(answer.curves.length);
    result.curves.forEach((curve, i) => {
      const known = answer.curves[i];
      expect(curve.at?.map(({ nRisk }) => nRisk)).toEqual(known?.atRisk);
      curve.at?.forEach((point, k) => {
        expectSame(point.survival, known?.survival[k]);
        expectSame(point.stdError, known?.se[k]);
        expectSame(point.confLow, known?.lower[k]);
        expectSame(point.confHigh, known?.upper[k]);
        const last = curve.points.findLast(({ time }) => time <= point.time);
        expectSame(last?.cumulativeHazard, known?.cumulativeHazard[k]);
      });
      const { estimate, confLow, confHigh } = curve.median;
      expect([estimate, confLow, confHigh]).toEqual([answer.median[i], answer.medianLower[i], answer.medianUpper[i]]);
      expectSame(curve.rmst?.estimate, answer.rmst[i]);
      expectSame(curve.rmst?.stdError, answer.rmstSe[i]);
    });
  });
});

test('records that leave before they enter are missing, as in R, and counted', async () => {
  const sites = await openLateBreast();
  const { n, excluded, warnings } = await curves({ formula: 'Surv(start, time, event) ~ 1' }, lateDictionary, sites);
  closeAll(sites);
  expect(n).toBe(3668);
  expect(excluded).toEqual({ missing: survival.lateUnordered, clamped: 0 });
  expect(warnings).toEqual([
    `${String(survival.lateUnordered)} record(s) did not leave after they entered (start ≥ time) and were left out.`,
  ]);
});

describe('grids', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });
  const formula = 'Surv(time, event) ~ hormon';

  test.each([{ step: 30 }, { step: 365 }, { edges: [0, 365, 1095, 1826, 3650, 8000] }])(
    '%j: the curve stays within its own bound of the exact one, at the ends of intervals',
    async (grid) => {
      const exact = await curves({ formula }, breastDictionary, sites);
      const { result, warnings } = await curves({ formula, grid }, breastDictionary, sites);
      result.curves.forEach((curve, i) => {
        const known = exact.result.curves[i];
        const bound = curve.approximate?.largestError ?? 0;
        expect(bound).toBeGreaterThan(0);
        const errors = curve.points.map(({ time, survival: s }) => {
          const true_ = known?.points.findLast((point) => point.time <= time)?.survival ?? NaN;
          return Math.abs((s ?? NaN) - true_);
        });
        expect(Math.max(...errors)).toBeLessThanOrEqual(bound);
        expect(Math.max(...errors)).toBeGreaterThan(0);
        expect(curve.n).toBe(known?.n);
        expect(curve.events).toBe(known?.events);
      });
      expect(warnings.some((warning) => warning.includes('away from the one with exact times'))).toBe(true);
    },
  );

  test('edges that end early show the curve until then', async () => {
    const { result } = await curves(
      { formula: 'Surv(time, event) ~ 1', grid: { edges: [365, 1095] }, at: [365, 1095, 1096], rmst: 2000 },
      breastDictionary,
      sites,
    );
    const [curve] = result.curves;
    expect(curve?.points.map(({ time, nRisk }) => [time, nRisk])).toEqual([
      [0, 3668],
      [365, 3668],
      [1095, 3311],
    ]);
    expect(curve?.at?.[2]).toMatchObject({ survival: null, nRisk: null });
    expect(curve?.rmst?.estimate).toBeNull();
    expect(curve?.events).toBe(2012);
  });
});

describe('awkward data', () => {
  const dictionary = readDictionary({
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'time', type: 'number', unit: 'months', min: 0, max: 12, grid: 0.1 },
      { name: 'free', type: 'number', min: 0, max: 12 },
      { name: 'event', type: 'boolean' },
      { name: 'cause', type: 'category', levels: ['none', 'tumour'] },
      { name: 'negative', type: 'number', min: -1, max: 12, grid: 1 },
      { name: 'arm', type: 'category', levels: ['a', 'b', 'c'] },
    ],
  });
  async function of(rows: Row[], params: unknown) {
    const site = await openSite(rows, dictionary);
    const answer = await curves(params, dictionary, [site]);
    site.close();
    return answer;
  }
  const formula = 'Surv(time, event) ~ arm';

  test('deaths at time 0, ties everywhere, decimals on the grid; an absent category has no curve', async () => {
    const rows = [0, 0, 0.3, 0.3, 0.1 + 0.2, 12].map((time, i) => ({ time, event: i < 5, arm: i === 5 ? 'b' : 'a' }));
    const { result } = await of(rows, { formula, at: [0, 0.2, 0.3] });
    expect(result.curves.map(({ group }) => group)).toEqual(['a', 'b']);
    expect(result.curves[0]?.points.map(({ time, nRisk, nEvent, survival: s }) => [time, nRisk, nEvent, s])).toEqual([
      [0, 5, 0, 1],
      [0, 5, 2, 0.6],
      [0.3, 3, 3, 0],
    ]);
    expect(result.curves[0]?.at?.map(({ survival: s }) => s)).toEqual([0.6, 0.6, 0]);
    expect(result.curves[0]?.points.at(-1)).toMatchObject({ confLow: null, confHigh: null, stdError: null });
  });

  test('all censored, a single patient, an empty cohort', async () => {
    const rows = [1, 2, 3].map((time) => ({ time, event: false, arm: 'a' }));
    const censored = await of([...rows, { time: 5, event: true, arm: 'b' }], { formula, rmst: 2 });
    expect(censored.result.curves[0]).toMatchObject({
      events: 0,
      median: { estimate: null, confLow: null, confHigh: null },
      rmst: { estimate: 2, stdError: 0 },
    });
    expect(censored.result.curves[1]).toMatchObject({ n: 1, median: { estimate: 5 } });
    const empty = await of([], { formula });
    expect(empty).toMatchObject({ n: 0, result: { curves: [] } });
  });

  test('missing values are left out and counted; values outside the bounds are set to them', async () => {
    const rows = [
      { time: 1, event: true, arm: 'a' },
      { time: null, event: true, arm: 'a' },
      { time: NaN, event: true, arm: 'a' },
      { time: 2, event: null, arm: 'a' },
      { time: 2, event: true, arm: 'd' },
      { time: 99, event: false, arm: 'a' },
      { time: 0.05, event: false, arm: 'a' },
    ];
    const { n, excluded, result, warnings } = await of(rows, { formula });
    expect(n).toBe(7);
    expect(excluded).toEqual({ missing: 4, clamped: 1 });
    expect(result.curves[0]?.points.map(({ time }) => time)).toEqual([0, 0.1, 1, 12]);
    expect(warnings).toEqual([
      "1 record(s) had a value outside the dictionary's bounds, which was set to the bound.",
      "1 record(s) had a time between two times of the dictionary's grid; it counted as the next one.",
    ]);
  });

  test('a restricted mean beyond the last follow-up carries the curve on and says so', async () => {
    const rows = [1, 2].map((time) => ({ time, event: time === 1, arm: 'a' }));
    const { result, warnings } = await of(rows, { formula, rmst: 4 });
    expect(result.curves[0]?.rmst?.estimate).toBe(2.5);
    expect(warnings).toEqual(['a: 4 lies beyond the last follow-up; the curve was carried on.']);
  });

  test('a time without a grid needs one with the question', async () => {
    const rows = [1.25, 2.5, 7].map((free) => ({ free, event: true, arm: 'a' }));
    const { result } = await of(rows, { formula: 'Surv(free, event) ~ 1', grid: { step: 1 } });
    expect(result.curves[0]?.points.map(({ time, nEvent }) => [time, nEvent])).toEqual([
      [0, 0],
      [2, 1],
      [3, 1],
      [7, 1],
    ]);
  });

  test.each([
    [{ formula: 'Surv(free, event) ~ 1' }, 'has no grid'],
    [{ formula, grid: { step: 0.25 } }, 'not on the dictionary’s grid'],
    [{ formula, grid: { edges: [1, 3, 2] } }, 'must ascend'],
    [{ formula, grid: { edges: [1, 1.05] } }, 'not on the dictionary’s grid'],
    [{ formula, grid: { edges: [1, 13] } }, 'outside the dictionary'],
    [{ formula, grid: { edges: [] } }, 'at least 1 entry'],
    [{ formula, grid: { step: 0 } }, 'more than 0'],
    [{ formula, confType: 'logit' }, 'log-log'],
    [{ formula, at: [-1] }, 'it must be 0 or more'],
    [{ formula, rmst: 0 }, 'more than 0'],
    [{ formula, tau: 3 }, 'Unrecognized key'],
    [{ formula: 'Surv(time, cause) ~ arm' }, 'an event is a boolean'],
    [{ formula: 'Surv(time, arms) ~ 1' }, 'unknown variable'],
    [{ formula: 'Surv(negative, event) ~ 1' }, 'can be negative'],
    [{ formula: 'Surv(time, event) ~ free' }, 'makes no groups'],
    [{ formula: 'Surv(time, event) ~ arm + cause:arm' }, 'without calculations'],
    [{ formula: 'Surv(time, event) ~ event' }, 'twice'],
    [{ formula: 'Surv(time, event) ~ arm + offset(free)' }, 'no meaning'],
    [{ formula: 'time ~ arm' }, 'no follow-up time'],
    [{ formula: 'Surv(time, event) ~ arm + strata(site)' }, 'curve of each hospital'],
    [{ formula: 'Surv(time, event) ~ system("ls")' }, ''],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });
});
