import type { PropensityResult } from '@consilium/core/analyses/propensity/params.ts';
import { localOf } from '@consilium/core/analyses/local.ts';
import type { PropensityState } from '@consilium/core/analyses/propensity/state.ts';
import { duckdb } from '@consilium/core/sql/duckdb.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { closeAll, openSite, plan, type Row, runFederated, type Site } from './pooled-harness.ts';
import {
  expectBalance,
  expectEffect,
  expectScore,
  expectWeights,
  paramsOf,
  propensityAnswers,
} from './propensity-answers.ts';
import { randomCohort, randomDictionary } from './random-cohort.ts';
import { breastDictionary, breastRows, lungDictionary, lungRows, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

async function ask(params: object, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'propensity', params }, dictionary, sites);
  return { ...answer, result: answer.result as PropensityResult };
}

const data = { breast: breastDictionary, lung: lungDictionary };

describe('propensity equals R on the pooled records', () => {
  const sites: Record<'breast' | 'lung', Site[]> = { breast: [], lung: [] };
  beforeAll(async () => {
    sites.breast = await openBreast();
    const groups = Map.groupBy(lungRows(), ({ inst }) => Number(inst ?? 1) % 4);
    sites.lung = await Promise.all([...groups.values()].map((rows) => openSite(rows, lungDictionary, 1)));
  });
  afterAll(() => {
    closeAll([...sites.breast, ...sites.lung]);
  });

  test.each(propensityAnswers)(
    '$formula, $weights, stabilised $stabilised, cap $cap, $outcome.formula $outcome.family',
    async (answer) => {
      const { result, warnings } = await ask(paramsOf(answer), data[answer.data], sites[answer.data]);
      expect(result).toMatchObject({ converged: true, nobs: answer.n });
      expectScore(result, answer);
      expectWeights(result, answer);
      expectBalance(result, answer);
      expectEffect(result, answer);
      const capped = answer.arms.some(([, , , above]) => above > 0);
      expect(warnings.some((warning) => warning.includes('were set to it'))).toBe(capped);
    },
    120_000,
  );

  test('records that are incomplete in a covariate are counted and left out', async () => {
    const params = { formula: 'gender ~ age + ph.ecog + wt.loss' };
    const { n, excluded, result } = await ask(params, lungDictionary, sites.lung);
    expect({ n, excluded }).toEqual({ n: 228, excluded: { missing: 15, clamped: 0 } });
    expect(result.treatment).toBe('gender');
    expect(result.arms.map(({ arm }) => arm)).toEqual(['1', '2']);
  });

  test.each(['ohdsi-5', 'cms-11'] as const)('under %s, with scores merged into larger bins', async (preset) => {
    const params = { formula: 'hormon ~ age + meno + size + nodes' };
    const open = await ask(params, breastDictionary, sites.breast);
    const { result } = await runControlled({ analysis: 'propensity', params }, breastDictionary, sites.breast, preset);
    const { arms, overlap, balance } = result as PropensityResult;
    expect(arms.map(({ n, effectiveSize }) => [n, effectiveSize])).toEqual(
      open.result.arms.map(({ n, effectiveSize }) => [n, effectiveSize]),
    );
    expect(balance).toEqual(open.result.balance);
    expect(overlap.length).toBeLessThan(20);
    const counts = overlap.flatMap(({ control, treated }) => [control ?? 0, treated ?? 0]);
    expect(counts.every((count) => count === 0 || count >= (preset === 'cms-11' ? 11 : 5))).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3668);
  });

  const effects = [
    ['ohdsi-5', { formula: 'Surv(time, event) ~ hormon' }],
    ['cms-11', { formula: 'event ~ hormon', family: 'binomial' }],
    ['trinetx-10', { formula: 'event ~ hormon', family: 'poisson' }],
    ['mii-10', { formula: 'Surv(time, event) ~ hormon', ties: 'breslow' }],
    ['datashield-3', { formula: 'nodes ~ hormon', family: 'gaussian' }],
  ] as const;
  test.each(effects)('under %s the effect is that of %j', async (preset, outcome) => {
    const params = { formula: 'hormon ~ age + meno', weights: 'overlap', outcome };
    const open = await ask(params, breastDictionary, sites.breast);
    const { result } = await runControlled({ analysis: 'propensity', params }, breastDictionary, sites.breast, preset);
    const { outcome: effect } = result as PropensityResult;
    expect(effect?.converged).toBe(true);
    expect(effect).toEqual(open.result.outcome);
  });

  test('under strict: more sites, rounded counts, means and differences as they are', async () => {
    const outcome = { formula: 'Surv(time, event) ~ hormon' };
    const params = { formula: 'hormon ~ age + nodes', weights: 'overlap', outcome };
    const more = await openSite(breastRows('gbsg'), breastDictionary, 1);
    const five = [...sites.breast, more];
    const open = await ask(params, breastDictionary, five);
    const { result, warnings } = await runControlled(
      { analysis: 'propensity', params },
      breastDictionary,
      five,
      'strict',
    );
    more.close();
    const controlled = result as PropensityResult;
    expect(controlled.arms.map(({ n }) => (n ?? NaN) % 10)).toEqual([0, 0]);
    expect(controlled.outcome).toEqual(open.result.outcome);
    controlled.balance.forEach(({ smdBefore, smdAfter, mean }, j) => {
      const exact = open.result.balance[j];
      expect(mean.treated).toBeCloseTo(exact?.mean.treated ?? NaN, 10);
      expect(Math.abs((smdBefore ?? NaN) - (exact?.smdBefore ?? NaN))).toBeLessThan(1e-4);
      expect(Math.abs(smdAfter ?? NaN)).toBeLessThan(1e-9);
    });
    expect(warnings).toContain('Numbers of records are rounded to multiples of 10.');
  });
});

describe('propensity of awkward data', () => {
  async function of(rows: readonly Row[][], params: object) {
    const sites = await Promise.all(rows.map((each) => openSite(each, randomDictionary, 1)));
    const answer = await ask(params, randomDictionary, sites);
    closeAll(sites);
    return answer;
  }
  const cohort = randomCohort(400, 5);
  const formula = 'b ~ x + z + g';

  test('separation ends without a score and without weights', async () => {
    const rows = cohort.map((row): Row => ({ ...row, b: Number(row.x) > 0 }));
    const { result, warnings, methods } = await of([rows], { formula: 'b ~ x' });
    expect(result).toMatchObject({ converged: false, reason: 'separation', arms: [], balance: [], overlap: [] });
    expect(result.score.terms).toEqual([]);
    expect(warnings).toContain('There is no score, and so no weight was made.');
    expect(methods).toContain('no weights were made');
  });

  test.each([true, false])('everybody or nobody treated (%s)', async (b) => {
    const { result } = await of([cohort.map((row): Row => ({ ...row, b }))], { formula });
    expect(result).toMatchObject({ converged: false, reason: 'separation', arms: [] });
  });

  test('nobody at all', async () => {
    const { result, n } = await of([[]], { formula });
    expect(n).toBe(0);
    expect(result).toMatchObject({ converged: false, reason: 'no-information', arms: [] });
  });

  test('a site of one arm and an empty one add up with the others', async () => {
    const treated = cohort.filter(({ b }) => b === true);
    const rest = cohort.filter(({ b }) => b !== true);
    const apart = await of([treated, rest, []], { formula });
    const together = await of([cohort], { formula });
    expect(apart.result).toEqual(together.result);
  });

  test('a covariate that does not vary is balanced and has no coefficient', async () => {
    const rows = cohort.map((row): Row => ({ ...row, z: 7, size: 123.456 }));
    const { result } = await of([rows], { formula: 'b ~ x + z + size' });
    expect(result).toMatchObject({ converged: true, reason: 'collinearity' });
    expect(result.score.terms.map(({ estimate }) => estimate === null)).toEqual([false, false, true, true]);
    for (const name of ['z', 'size']) {
      const row = result.balance.find(({ covariate }) => covariate === name);
      expect(row).toMatchObject({ smdBefore: 0, smdAfter: 0, sd: { control: 0, treated: 0 } });
    }
    expect(result.balance.find(({ covariate }) => covariate === 'size')?.mean.treated).toBeCloseTo(123.456, 9);
  });

  test('a logarithm for which records count as missing is named', async () => {
    const { warnings } = await of([cohort], { formula: 'b ~ x + log(z)' });
    expect(warnings).toContain('Records in which `log(z)` has no value (`z` is 0 or less) count as missing.');
  });

  test('a cap of 1 is reached by everybody', async () => {
    const { result, warnings } = await of([cohort], { formula, cap: 1 });
    expect(result.arms.map(({ n, capped, effectiveSize }) => [capped, effectiveSize].map((v) => v === n))).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(warnings.join(' ')).toContain('Weights above 1 were set to it');
    const before = result.balance.map(({ smdBefore }) => smdBefore);
    result.balance.forEach(({ smdAfter }, j) => {
      expect(smdAfter).toBeCloseTo(before[j] ?? NaN, 9);
    });
  });

  const effects = [
    { formula: 'Surv(time, yes) ~ b' },
    { formula: 'Surv(z, time, yes) ~ b + strata(g)' },
    { formula: 'yes ~ b + size', family: 'binomial' },
    { formula: 'count ~ b + offset(log(time))', family: 'poisson' },
    { formula: 'size ~ b * yes', family: 'gaussian' },
  ];

  test.each(effects)(
    'with the covariates alone deciding nothing, the weighted effect is that of $formula',
    async (outcome) => {
      // All weights are the cap.
      const { result } = await of([cohort], { formula, cap: 1, outcome });
      const { family } = outcome;
      const params = family === undefined ? { ...outcome, robust: true } : { ...outcome, family, robust: true };
      const site = await openSite(cohort, randomDictionary, 1);
      const plain = await runFederated({ analysis: family === undefined ? 'cox' : 'glm', params }, randomDictionary, [
        site,
      ]);
      site.close();
      const { terms } = plain.answer.result as { terms: { term: string; estimate: number; robustSe: number }[] };
      expect(result.outcome?.terms.map(({ term }) => term)).toEqual(terms.map(({ term }) => term));
      result.outcome?.terms.forEach(({ estimate, robustSe }, j) => {
        expect(estimate).toBeCloseTo(terms[j]?.estimate ?? NaN, 9);
        expect(robustSe).toBeCloseTo(terms[j]?.robustSe ?? NaN, 9);
      });
    },
  );

  test('separation of the outcome leaves the weights, and no effect', async () => {
    const rows = cohort.map((row): Row => (row.b === true ? { ...row, yes: false } : row));
    for (const outcome of [{ formula: 'Surv(time, yes) ~ b' }, { formula: 'yes ~ b', family: 'binomial' }]) {
      const { result, warnings } = await of([rows], { formula, outcome });
      expect(result.converged).toBe(false);
      expect(result.outcome?.converged).toBe(false);
      expect(result.reason).toMatch(/^(separation|monotone-likelihood)$/);
      expect(result.outcome?.terms.every(({ estimate, robustSe }) => estimate === null && robustSe === null)).toBe(
        true,
      );
      expect(result.arms.map(({ events }) => events)).toEqual([expect.any(Number), 0]);
      expect(result.balance).toHaveLength(5);
      expect(warnings).toContain('The outcome’s model has no estimate; the weights and the balance stand.');
    }
  });

  test('residuals that the grid cannot tell leave an effect without errors, and a warning', async () => {
    const rows = cohort.map((row): Row => ({ ...row, size: row.b === true ? 21 : 20 }));
    const { result, warnings } = await of([rows], { formula, outcome: { formula: 'size ~ b', family: 'gaussian' } });
    expect(result.outcome?.terms[1]?.estimate).toBeCloseTo(1, 9);
    expect(result.outcome?.terms[1]).toMatchObject({ robustSe: null, pValue: null, confLow: null });
    expect(warnings.join(' ')).toContain('the variation cannot be told');
  });

  test('one set of records for score, balance and effect', async () => {
    const rows = cohort.map((row, i): Row => ({ ...row, ...(i % 10 === 0 ? { size: null } : {}) }));
    const complete = rows.filter(({ size }) => size !== null);
    const outcome = { formula: 'size ~ b', family: 'gaussian' };
    const all = await of([rows], { formula, outcome });
    const some = await of([complete], { formula, outcome });
    expect(all.excluded.missing).toBe(40);
    expect(all.result).toEqual(some.result);
  });

  test('who leaves before entry is left out', async () => {
    const rows = cohort.map((row, i): Row => ({ ...row, ...(i < 7 ? { z: 40, time: 30 } : {}) }));
    const { result, excluded } = await of([rows], { formula, outcome: { formula: 'Surv(z, time, yes) ~ b' } });
    const early = rows.filter(({ z, time }) => Number(z) >= Number(time)).length;
    expect(early).toBeGreaterThan(6);
    expect({ nobs: result.nobs, missing: excluded.missing }).toEqual({ nobs: 400 - early, missing: early });
  });

  test('too few rounds end without an effect, not without a result', async () => {
    const question = { analysis: 'propensity', params: { formula, outcome: { formula: 'Surv(time, yes) ~ b' } } };
    const site = await openSite(cohort, randomDictionary, 1);
    const run = await runFederated({ ...question, caps: { coefficient: 20, iterations: 8 } }, randomDictionary, [site]);
    site.close();
    expect(run.rounds).toBeLessThanOrEqual(8);
    expect(run.answer.result).toMatchObject({
      converged: false,
      reason: 'iteration-cap',
      outcome: { converged: false },
    });
  });

  test('interactions, splines, logarithms and an offset are covariates as in glm', async () => {
    const rich = 'b ~ x * yes + ns(size, knots = c(80, 120)) + log(z + 1) + offset(I(z / 40))';
    const { result } = await of([cohort], { formula: rich });
    const glm = await (async () => {
      const site = await openSite(cohort, randomDictionary, 1);
      const params = { formula: rich, family: 'binomial' };
      const { answer } = await runFederated({ analysis: 'glm', params }, randomDictionary, [site]);
      site.close();
      return answer.result as { terms: { estimate: number }[] };
    })();
    result.score.terms.forEach(({ estimate }, j) => {
      expect(estimate).toBeCloseTo(glm.terms[j]?.estimate ?? NaN, 10);
    });
  });
});

describe('a broadcast that the coordinator made up', () => {
  const { context, first } = plan(
    { analysis: 'propensity', params: { formula: 'b ~ x', outcome: { formula: 'yes ~ b', family: 'binomial' } } },
    randomDictionary,
  );
  const state = first as PropensityState;
  const fit = { ...state.score, round: 4 };
  test.each([
    ['coefficients beyond the cap', { ...state, score: { ...fit, beta: [15, 6] } }],
    ['coefficients of another model', { ...state, score: { ...fit, beta: [1] } }],
    ['weights before a score', { ...state, phase: 'report' }],
    ['a report without the outcome', { ...state, phase: 'report', share: 0.4 }],
    ['an outcome beyond the cap', { ...state, phase: 'outcome', share: 0.4, outcome: { ...fit, beta: [0, 21] } }],
    ['a share that is none', { ...state, phase: 'outcome', share: 1, outcome: fit }],
  ])('%s', (_, broadcast) => {
    let problem: unknown = null;
    try {
      localOf('propensity')(context, broadcast, duckdb);
    } catch (thrown) {
      problem = thrown;
    }
    expect(problem).toMatchObject({ code: 'protocol-violation' });
  });
});

describe('a question that cannot be asked', () => {
  test.each([
    [{ formula: 'x ~ z' }, 'params.formula', 'boolean or a category of two levels'],
    [{ formula: 'g ~ z' }, undefined, 'category'],
    [{ formula: 'Surv(time, yes) ~ z' }, 'params.formula', 'boolean or a category of two levels'],
    [{ formula: 'b ~ 1' }, 'params.formula', 'needs covariates'],
    [{ formula: 'b ~ 0 + x' }, 'params.formula', 'has an intercept'],
    [{ formula: 'b ~ x + strata(g)' }, 'params.formula', 'strata() has no place'],
    [{ formula: 'b ~ x', weights: 'att', stabilised: true }, 'params.stabilised', 'are stabilised'],
    [{ formula: 'b ~ x', weights: 'overlap', cap: 5 }, 'params.cap', 'have no cap'],
    [
      { formula: 'b ~ x', outcome: { formula: 'yes ~ x', family: 'binomial' } },
      'params.outcome.formula',
      'no term `b`',
    ],
    [{ formula: 'b ~ x', outcome: { formula: 'b ~ x', family: 'binomial' } }, 'params.outcome.formula', 'no term `b`'],
    [{ formula: 'b ~ x', outcome: { formula: 'Surv(time, b) ~ b' } }, 'params.outcome.formula', 'outcome of itself'],
    [{ formula: 'b ~ x', outcome: { formula: 'yes ~ b' } }, 'params.outcome.family', 'neither a time nor a family'],
    [
      { formula: 'b ~ x', outcome: { formula: 'Surv(time, yes) ~ b', family: 'poisson' } },
      'params.outcome.family',
      'has no family',
    ],
    [
      { formula: 'b ~ x', outcome: { formula: 'yes ~ b', family: 'binomial', ties: 'efron' } },
      'params.outcome.ties',
      'Ties are those of times',
    ],
    [{ formula: 'b ~ x', outcome: { formula: 'size ~ b', family: 'binomial' } }, 'params.formula', 'outside 0 to 1'],
    [
      { formula: 'b ~ x', outcome: { formula: 'yes ~ b + strata(g)', family: 'binomial' } },
      'params.outcome.formula',
      'strata() has no place',
    ],
    [{ formula: 'b ~ x', cap: 0.5 }, 'cap', ''],
    [{ formula: 'b ~ x', bins: 1 }, 'bins', ''],
    [{ formula: 'b ~ x', weight: 'att' }, 'params', 'weight'],
  ])('%j', (params, where, message) => {
    let problem: unknown = null;
    try {
      plan({ analysis: 'propensity', params }, randomDictionary);
    } catch (thrown) {
      problem = thrown;
    }
    expect(problem).toMatchObject({ code: expect.stringMatching(/^invalid/) as string });
    if (where !== undefined) expect((problem as { where?: string }).where).toContain(where);
    expect((problem as Error).message).toContain(message);
  });
});
