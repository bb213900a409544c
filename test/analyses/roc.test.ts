import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RocResult } from '@consilium/core/analyses/roc/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Area {
  auc: number;
  se: number;
  low: number;
  high: number;
}
interface Both {
  estimate: [number, number];
  se: [number, number];
}
const { roc: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/models.json'), 'utf8')) as {
  roc: {
    nodes: Area;
    lp: Area;
    lpCalibration: { both: Both; large: { estimate: number; se: number }; predicted: number; brier: number };
    share: Area & { brier: number; both: Both };
    netBenefit: { threshold: number; value: number };
  };
};

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'roc', params }, dictionary, sites);
  return { ...answer, result: answer.result as RocResult };
}

function expectArea({ auc }: RocResult, r: Area): void {
  expectRelative(auc.estimate, r.auc, 1e-8);
  expectRelative(auc.stdError, r.se, 1e-8);
  expectRelative(auc.confLow, r.low, 1e-8);
  expectRelative(auc.confHigh, r.high, 1e-8);
}

function expectBoth(calibration: RocResult['calibration'], { estimate, se }: Both): void {
  for (const [j, name] of (['intercept', 'slope'] as const).entries()) {
    expectRelative(calibration?.[name].estimate, estimate[j], 1e-8);
    expectRelative(calibration?.[name].stdError, se[j], 1e-8);
  }
}

const logit = { formula: 'event ~ I(0.1 * nodes + 0.01 * age - 0.5)', scale: 'logit' };

describe('roc equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('a score of whole numbers: the area is exact', async () => {
    const { result, n } = await ask({ formula: 'event ~ nodes' }, breastDictionary, sites);
    expect(n).toBe(3668);
    expect(result).toMatchObject({ nobs: 3668, nevent: 2012, largestError: 0 });
    expectArea(result, R.nodes);
    expect(result.points[0]).toEqual({ threshold: 0, sensitivity: 1, specificity: 0 });
    expect(result.points.at(-1)).toMatchObject({ sensitivity: 0, specificity: 1 });
    expect(result.youden?.threshold).toBe(3);
    expect(result.calibration).toBeUndefined();
  });

  test('the log odds of a model: calibration, Brier score, net benefit', async () => {
    const { result } = await ask(logit, breastDictionary, sites);
    expectArea(result, R.lp);
    const { calibration } = result;
    expectBoth(calibration, R.lpCalibration.both);
    expectRelative(calibration?.inTheLarge.estimate, R.lpCalibration.large.estimate, 1e-8);
    expectRelative(calibration?.inTheLarge.stdError, R.lpCalibration.large.se, 1e-8);
    expectRelative(calibration?.predicted, R.lpCalibration.predicted, 1e-8);
    expectRelative(calibration?.brier, R.lpCalibration.brier, 1e-8);
    expect(calibration?.points.reduce((sum, { n }) => sum + n, 0)).toBe(3668);
    const near = result.decision?.find(({ threshold }) => Math.abs(threshold - R.netBenefit.threshold) < 1e-9);
    expectRelative(near?.netBenefit, R.netBenefit.value, 1e-8);
    expectRelative(near?.treatAll, (2012 - 1656 * Math.exp(0.5)) / 3668, 1e-8);
  });

  test('a probability', async () => {
    const params = { formula: 'event ~ I(nodes / 60)', scale: 'probability' };
    const { result } = await ask(params, breastDictionary, sites);
    expectArea(result, R.share);
    expectRelative(result.calibration?.brier, R.share.brier, 1e-8);
    expectBoth(result.calibration, R.share.both);
  });

  test('coarser bins stay within the bound they state', async () => {
    const params = { formula: 'event ~ nodes', bins: { from: 0, to: 60, width: 4 } };
    const { result, warnings } = await ask(params, breastDictionary, sites);
    const difference = Math.abs((result.auc.estimate ?? NaN) - R.nodes.auc);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(result.largestError ?? 0);
    expect(warnings[0]).toContain('the area is at most');
  });

  test.each(['ohdsi-5', 'cms-11', 'strict'] as const)(
    'under %s bins are merged, and the answer is near',
    async (preset) => {
      const enough = preset === 'strict' ? [...sites, ...sites] : sites;
      const answer = await runControlled({ analysis: 'roc', params: logit }, breastDictionary, enough, preset);
      const { auc, largestError, calibration } = answer.result as RocResult;
      expect(Math.abs((auc.estimate ?? NaN) - R.lp.auc)).toBeLessThan(largestError ?? 0);
      expect(largestError).toBeLessThan(0.02);
      expectRelative(calibration?.brier, R.lpCalibration.brier, 1e-8);
      expect(Math.abs((calibration?.slope.estimate ?? NaN) - R.lpCalibration.both.estimate[1])).toBeLessThan(0.08);
      expect(answer.methods).toContain('bins were merged');
    },
  );
});

describe('roc of awkward data', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'dead', type: 'boolean' },
      { name: 'risk', type: 'number', min: 0, max: 1 },
      { name: 'x', type: 'number', min: -1000, max: 1000 },
      { name: 'g', type: 'category', levels: ['a', 'b'] },
      { name: 'k', type: 'integer', min: 1, max: 3 },
    ],
  };
  async function of(rows: Row[], params: object) {
    const site = await openSite(rows, dictionary);
    const answer = await ask(params, dictionary, [site]);
    site.close();
    return answer;
  }
  const risk = { formula: 'dead ~ risk', scale: 'probability' };

  test('missing outcome or score, scores outside the bounds, predictions of 0 and 1', async () => {
    const rows: Row[] = [
      { dead: true, risk: 1 },
      { dead: true, risk: 0.4 },
      { dead: false, risk: 0 },
      { dead: false, risk: -3 },
      { dead: null, risk: 0.5 },
      { dead: true, risk: NaN },
    ];
    const { result, n, excluded } = await of(rows, risk);
    expect(n).toBe(6);
    expect(excluded).toEqual({ missing: 2, clamped: 1 });
    expect(result.auc.estimate).toBe(1);
    expectRelative(result.calibration?.brier, 0.36 / 4, 1e-12);
    // The cases lie above: the slope is infinite.
    expect(result.calibration?.slope.estimate).toBeNull();
  });

  test('without cases, without others, without records there is no curve', async () => {
    const no = await of([{ dead: false, risk: 0.2 }], risk);
    expect(no.result).toMatchObject({ auc: { estimate: null }, points: [], youden: null });
    expect(no.warnings).toContain('There is no curve without cases.');
    const all = await of([{ dead: true, risk: 0.2 }], { formula: 'dead ~ k' });
    expect(all.result).toMatchObject({ nobs: 0, auc: { estimate: null } });
    expect((await of([], risk)).result).toMatchObject({ nobs: 0, auc: { estimate: null }, decision: [] });
  });

  test('bins that were all merged into one have no area, not one of a half', async () => {
    const rows: Row[] = Array.from({ length: 21 }, (_, i) => ({ dead: i % 7 === 0, k: 1 + (i % 3) }));
    const sites = await Promise.all([0, 1, 2].map(() => openSite(rows, dictionary)));
    const { result, warnings } = await runControlled(
      { analysis: 'roc', params: { formula: 'dead ~ k' } },
      dictionary,
      sites,
      'ohdsi-5',
    );
    closeAll(sites);
    expect(result).toMatchObject({ auc: { estimate: null, stdError: null, confLow: null }, points: [] });
    expect(warnings).toContain('There is no curve, because no two bins have enough records to be shown.');
  });

  test('one case and one other have an area and no interval', async () => {
    const { result } = await of(
      [
        { dead: true, k: 3 },
        { dead: false, k: 1 },
      ],
      { formula: 'dead ~ k' },
    );
    expect(result.auc).toEqual({ estimate: 1, stdError: null, confLow: null, confHigh: null });
  });

  test('scores outside the bins share the first or the last class', async () => {
    const rows: Row[] = [-500, -1, 0, 0.5, 1, 700].map((x, i) => ({ x, dead: i > 2 }));
    const { result } = await of(rows, { formula: 'dead ~ x', bins: { from: 0, to: 1, width: 0.5 } });
    expect(
      result.points.map(({ sensitivity, specificity }) => [Math.round(3 * sensitivity), Math.round(3 * specificity)]),
    ).toEqual([
      [3, 0],
      [3, 2],
      [3, 3],
      [1, 3],
      [0, 3],
    ]);
  });

  test.each([
    [{ formula: 'risk ~ x' }, 'The outcome of a ROC curve is a boolean'],
    [{ formula: 'dead ~ x + risk' }, 'one score'],
    [{ formula: 'dead ~ 1' }, 'one score'],
    [{ formula: 'dead ~ g' }, 'is a category'],
    [{ formula: 'dead ~ ns(x, knots = 0)' }, 'one score'],
    [{ formula: 'dead ~ x + strata(g)' }, 'one score'],
    [{ formula: 'dead ~ x', scale: 'probability' }, 'can lie outside 0 to 1'],
    [{ formula: 'dead ~ x', scale: 'logit' }, 'too large for log odds'],
    [{ formula: 'dead ~ risk', scale: 'odds' }, 'expected one of'],
    [{ formula: 'dead ~ k', bins: { from: 0, to: 3, width: 0.5 } }, "not on the dictionary's grid"],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });
});
