import type { KaplanMeierResult } from '@consilium/core/analyses/kaplan-meier/params.ts';
import type { LogRankResult } from '@consilium/core/analyses/log-rank/params.ts';
import type { PresetName } from '@consilium/core/privacy/rule-set.ts';
import { expectRelative } from './expect-relative.ts';
import { marksAtRisk } from './marks-at-risk.ts';
import { closeAll, runFederated, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';
import { lateDictionary, openLateBreast, pooled, survival } from './survival-answers.ts';

let sites: Site[] = [];
beforeAll(async () => {
  sites = await openBreast();
});
afterAll(() => {
  closeAll(sites);
});

async function curves(params: object, preset: PresetName) {
  const answer = await runControlled({ analysis: 'kaplan-meier', params }, breastDictionary, sites, preset);
  return { ...answer, result: answer.result as KaplanMeierResult };
}

/** What is left of the breast data: intervals of each arm, and the largest distance from the exact curve. */
describe.each([
  ['datashield-3', [350, 85], 0.015],
  ['ohdsi-5', [175, 35], 0.015],
  ['cms-11', [65, 10], 0.025],
] as const)('curves by hormon under %s', (preset, atLeast, farthest) => {
  const formula = 'Surv(time, event) ~ hormon';
  const minCell = { 'datashield-3': 3, 'ohdsi-5': 5, 'cms-11': 11 }[preset];

  test('no small count is left, nor a small difference of numbers at risk', async () => {
    const { result } = await curves({ formula }, preset);
    for (const { points, n } of result.curves) {
      const small = (count: number | null): boolean => count === null || (count > 0 && count < minCell);
      points.forEach(({ from, nRisk, nEvent, nCensor }, i) => {
        if (from !== undefined) expect(from).toBe(points[i - 1]?.time);
        const left = (nRisk ?? 0) - (nEvent ?? 0) - (nCensor ?? 0);
        expect([nRisk, nEvent, nCensor, left].filter(small)).toEqual([]);
        if (points[i + 1]) expect(points[i + 1]?.nRisk).toBe(left);
      });
      expect(points[0]?.nRisk).toBe(n);
    }
  });

  test('it stays close to the exact curve, and within the bound that it states', async () => {
    const known = pooled.breast.km.hormon;
    const at = [365, 1095, 1826];
    const { result, warnings } = await curves({ formula, at, rmst: 1826 }, preset);
    const { answer } = await runFederated({ analysis: 'kaplan-meier', params: { formula } }, breastDictionary, sites);
    const question = { analysis: 'kaplan-meier', params: { formula, at } };
    expect(marksAtRisk(question, breastDictionary, { ...answer, result })).toEqual({ marked: true, column: true });
    expect(marksAtRisk(question, breastDictionary, answer)).toEqual({ marked: false, column: false });
    result.curves.forEach((curve, g) => {
      const exact = (answer.result as KaplanMeierResult).curves[g]?.points ?? [];
      const errors = curve.points.map(({ time, survival: s }) =>
        Math.abs((s ?? NaN) - (exact.findLast((point) => point.time <= time)?.survival ?? NaN)),
      );
      expect(curve.points.length).toBeGreaterThanOrEqual(atLeast[g] ?? NaN);
      expect(Math.max(...errors)).toBeLessThanOrEqual(Math.min(farthest, curve.approximate?.largestError ?? 0));
      const group = known?.groups[g];
      expectRelative(curve.median.estimate, group?.median, 0.02);
      const { low, high } = curve.median.within ?? { low: null, high: null };
      expect(low).toBeLessThan(group?.median ?? NaN);
      expect(high).toBeGreaterThanOrEqual(group?.median ?? NaN);
      expectRelative(curve.rmst?.estimate, group?.rmst, 0.003);
      expectRelative(curve.rmst?.stdError, group?.rmstSe, 0.02);
      expect(curve).toMatchObject({ n: group?.n, events: group?.events });
      // The number at risk is marked where it belongs to the beginning of an interval.
      curve.at?.forEach(({ time, nRisk, nRiskAt }) => {
        const row = curve.points.find((point) => point.time >= time && point.time > 0);
        expect({ nRisk, nRiskAt }).toEqual({ nRisk: row?.nRisk, nRiskAt: row?.from });
      });
    });
    expect(warnings.some((warning) => warning.includes('intervals of time take the place of times'))).toBe(true);
  });
});

/** R's test on the same follow-up: everybody censored where the controlled comparison ends. */
describe.each(['ohdsi-5', 'cms-11'] as const)('log-rank by hormon under %s', (preset) => {
  const ask = async (params: object) => {
    const answer = await runControlled({ analysis: 'log-rank', params }, breastDictionary, sites, preset);
    return answer.result as LogRankResult;
  };

  test('is near the exact test up to the time that it names', async () => {
    const result = await ask({ formula: 'Surv(time, event) ~ hormon' });
    const answer = survival.restricted.find(({ tau }) => tau === result.until);
    expectRelative(result.statistic, answer?.chisq, 0.01);
    expect(result.events?.all).toBe(2012);
    expect(result.events?.compared).toBe(result.groups.reduce((sum, { observed }) => sum + (observed ?? 0), 0));
    result.groups.forEach(({ observed, expected }, g) => {
      expectRelative(observed, answer?.observed[g], 0.002);
      expectRelative(expected, answer?.expected[g], 0.002);
    });
  });

  test('stratified by site it is the exact one: it shows no table', async () => {
    if (preset === 'cms-11') {
      // One hospital has 20 patients with hormones, and each group there needs 50.
      await expect(ask({ formula: 'Surv(time, event) ~ hormon + strata(site)' })).rejects.toThrow(
        'records-below-floor',
      );
      return;
    }
    const [, answer] = pooled.breast.logrank;
    const result = await ask({ formula: 'Surv(time, event) ~ hormon + strata(site)' });
    expectRelative(result.statistic, answer?.chisq, 1e-8);
  });
});

test('with late entry numbers at risk before the first interval are marked as those of its beginning', async () => {
  const late = await openLateBreast();
  const question = { analysis: 'kaplan-meier', params: { formula: 'Surv(start, time, event) ~ 1', at: [1, 400] } };
  const answer = await runControlled(question, lateDictionary, late, 'ohdsi-5');
  closeAll(late);
  const [curve] = (answer.result as KaplanMeierResult).curves;
  const from = curve?.points.find(({ time }) => time > 0)?.from;
  expect(from).toBeGreaterThan(1);
  expect(curve?.at?.[0]?.nRiskAt).toBe(from);
  expect(marksAtRisk(question, lateDictionary, answer).column).toBe(true);
});
