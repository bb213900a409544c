import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompetingRisksResult } from '@consilium/core/analyses/competing-risks/params.ts';
import { expectRelative } from './expect-relative.ts';
import { marksAtRisk } from './marks-at-risk.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { causes, openRotterdam, rotterdamDictionary as dictionary } from './rotterdam-sites.ts';
import { runControlled } from './run-controlled.ts';

const folder = join(import.meta.dirname, '../reference');
const expected = JSON.parse(readFileSync(join(folder, 'competing-risks.json'), 'utf8')) as {
  curves: (Record<'times' | 'estimate' | 'variance' | 'cumulativeHazard' | 'cumulativeHazardError', number[]> & {
    group: string;
    cause: number;
    n: number;
    events: number;
  })[];
  gray: { by: string; rho: number; strata: string | null; statistic: number[]; p: number[]; df: number[] }[];
  logRank: { by: string; cause: number; strata: string | null; statistic: number }[];
};

async function incidence(params: unknown, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'competing-risks', params }, dictionary, sites);
  return { ...answer, result: answer.result as CompetingRisksResult };
}

describe('competing risks equal cmprsk on three hospitals', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openRotterdam();
  });
  afterAll(() => {
    closeAll(sites);
  });
  const formula = 'Surv(time, cause) ~ hormon';

  test('cumulative incidence, its variance, and cause-specific hazards', async () => {
    const at = expected.curves[0]?.times ?? [];
    const { result, n, warnings } = await incidence({ formula, at }, sites);
    expect(n).toBe(2982);
    expect(warnings).toEqual([]);
    for (const answer of expected.curves) {
      const { group, cause, n: size, events } = answer;
      const curve = result.curves.find((each) => each.group === group && each.cause === causes[cause]);
      expect(curve).toMatchObject({ n: size, events });
      expect(curve?.points[0]).toMatchObject({
        time: 0,
        estimate: 0,
        stdError: 0,
        confLow: 0,
        confHigh: 0,
        nRisk: size,
      });
      curve?.at?.forEach(({ estimate, stdError, time, confLow, confHigh }, i) => {
        expectRelative(estimate, answer.estimate[i], 1e-9);
        expectRelative(stdError, Math.sqrt(answer.variance[i] ?? NaN), 1e-8);
        expect(
          [confLow ?? NaN, estimate ?? NaN, confHigh ?? NaN].every((value, k, all) => value >= (all[k - 1] ?? 0)),
        ).toBe(true);
        const last = curve.points.findLast((point) => point.time <= time);
        expectRelative(last?.cumulativeHazard, answer.cumulativeHazard[i], 1e-9);
        expectRelative(last?.cumulativeHazardStdError, answer.cumulativeHazardError[i], 1e-9);
      });
    }
  });

  test('incidences of all causes and survival add up to one', async () => {
    const { result } = await incidence({ formula, at: [2000] }, sites);
    const other = await runFederated(
      { analysis: 'kaplan-meier', params: { formula: 'Surv(time, event) ~ hormon', at: [2000] } },
      dictionary,
      sites,
    );
    const { curves } = other.answer.result as { curves: { group: string; at: { survival: number }[] }[] };
    for (const { group, at } of curves) {
      const own = result.curves.filter((curve) => curve.group === group).map((curve) => curve.at?.[0]?.estimate ?? NaN);
      expectRelative(
        own.reduce((sum, value) => sum + value, at[0]?.survival ?? NaN),
        1,
        1e-12,
      );
    }
  });

  test.each(expected.gray)('Gray’s test by $by, rho $rho, strata $strata', async ({ by, rho, strata, ...answer }) => {
    const right = strata === null ? by : `${by} + strata(${strata})`;
    const { result } = await incidence({ formula: `Surv(time, cause) ~ ${right}`, rho }, sites);
    const tests = result.tests?.filter(({ method }) => method === 'gray') ?? [];
    expect(tests.map(({ cause }) => cause)).toEqual(['relapse', 'death']);
    tests.forEach(({ statistic, df, pValue }, c) => {
      expectRelative(statistic, answer.statistic[c], 1e-8);
      expect(df).toBe(answer.df[c]);
      // cmprsk computes p as 1 − P, which is 0 below 1e-16.
      if ((answer.p[c] ?? 0) > 1e-8) expectRelative(pValue, answer.p[c], 1e-6);
      else expect(pValue).toBeLessThan(1e-8);
    });
  });

  test.each(expected.logRank)('cause-specific log-rank test by $by, cause $cause, strata $strata', async (answer) => {
    const right = answer.strata === null ? answer.by : `${answer.by} + strata(${answer.strata})`;
    const { result } = await incidence({ formula: `Surv(time, cause) ~ ${right}` }, sites);
    const test = result.tests?.find(({ method, cause }) => method === 'log-rank' && cause === causes[answer.cause]);
    expectRelative(test?.statistic, answer.statistic, 1e-8);
  });

  test('under ohdsi-5 curves stay within their bound; tests stay near', async () => {
    const exact = await incidence({ formula }, sites);
    const question = { analysis: 'competing-risks', params: { formula, at: [1000] } };
    const answer = await runControlled(question, dictionary, sites, 'ohdsi-5');
    expect(marksAtRisk(question, dictionary, answer)).toEqual({ marked: true, column: true });
    expect(marksAtRisk(question, dictionary, exact)).toEqual({ marked: false, column: false });
    const { curves, tests, until } = answer.result as CompetingRisksResult;
    curves.forEach((curve, i) => {
      const known = exact.result.curves[i];
      const bound = curve.approximate?.largestError ?? 0;
      const errors = curve.points.map(({ time, estimate }) =>
        Math.abs((estimate ?? NaN) - (known?.points.findLast((point) => point.time <= time)?.estimate ?? NaN)),
      );
      expect(Math.max(...errors)).toBeLessThanOrEqual(bound);
      expect(curve.points.length).toBeGreaterThan(2);
      curve.points.forEach(({ from, time }, k) => {
        if (from === undefined) return;
        expect(from).toBeLessThan(time);
        expect(from).toBeGreaterThanOrEqual(curve.points[k - 1]?.time ?? NaN);
      });
      const row = curve.points.find(({ time }) => time >= 1000);
      expect(curve.at).toMatchObject([{ time: 1000, nRisk: row?.nRisk, nRiskAt: row?.from }]);
      for (const { nEvent, nCompeting, nCensor } of curve.points) {
        for (const count of [nEvent, nCompeting, nCensor]) expect(count === 0 || (count ?? 0) >= 5).toBe(true);
      }
    });
    expect(until).toBeGreaterThan(1000);
    expectRelative(tests?.[0]?.statistic, exact.result.tests?.[0]?.statistic ?? NaN, 0.25);
  });

  test('a cause that is too rare hides the curves, and says why', async () => {
    const cohort = { variable: 'age', op: '<', value: 40 } as const;
    const question = { analysis: 'competing-risks', params: { formula: 'Surv(time, cause) ~ 1' }, cohort };
    const { result, warnings } = await runControlled(question, dictionary, sites, 'ohdsi-5');
    const { curves } = result as CompetingRisksResult;
    expect(curves.map(({ suppressed }) => suppressed !== undefined)).toEqual([true, true]);
    expect(curves.flatMap(({ points }) => points)).toEqual([]);
    expect(warnings).toEqual(['all: no curves, because a number behind them is not shown.']);
  });
});

describe('awkward data', () => {
  async function of(rows: Row[], params: unknown) {
    const site = await openSite(rows, dictionary);
    const answer = await incidence(params, [site]);
    site.close();
    return answer.result;
  }
  const formula = 'Surv(time, cause) ~ hormon';

  test('a cause that does not occur; everybody has an event; one patient; nobody', async () => {
    const rows = [1, 2, 2, 3].map((time) => ({ time, cause: 'relapse', hormon: time === 2 }));
    const { curves, tests } = await of(rows, { formula });
    expect(curves.map(({ group, cause, events, points }) => [group, cause, events, points.at(-1)?.estimate])).toEqual([
      ['0', 'relapse', 2, 1],
      ['0', 'death', 0, 0],
      ['1', 'relapse', 2, 1],
      ['1', 'death', 0, 0],
    ]);
    expect(tests?.map(({ method, df }) => [method, df])).toEqual([
      ['gray', 1],
      ['log-rank', 1],
      ['gray', 0],
      ['log-rank', 0],
    ]);
    expect((await of(rows.slice(0, 1), { formula })).curves).toHaveLength(2);
    expect((await of([], { formula })).curves).toEqual([]);
  });

  test('with late entry there are curves but no tests', async () => {
    const rows = [60, 70, 80].map((time, i) => ({ time, start: 50, cause: i === 0 ? 'death' : 'none', hormon: i > 0 }));
    const result = await of(rows, { formula: 'Surv(start, time, cause) ~ hormon' });
    expect(result.tests).toBeUndefined();
    expect(result.curves).toHaveLength(4);
  });

  test.each([
    [{ formula: 'Surv(time, event) ~ hormon' }, 'no category with causes'],
    [{ formula: 'Surv(time, cause) ~ hormon + strata(site)' }, 'not offered'],
    [{ formula, confType: 'arcsin' }, 'log-log'],
    [{ formula, rho: -1 }, 'it must be 0 or more'],
    [{ formula, cause: 'death' }, 'Unrecognized key'],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });
});
