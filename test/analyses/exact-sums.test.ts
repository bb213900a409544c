import { nextOf } from '@consilium/core/analyses/next.ts';
import { plan, closeAll, openSite, roundTotal, type Question, type Row, type Site } from './pooled-harness.ts';
import { questions, questionsWithinSites } from './questions.ts';
import { randomCohort, randomDictionary, spoilt, uniform } from './random-cohort.ts';

/** Of everything that is drawn here; `npm run test:long` gives another one. */
const seed = Number(process.env['LONG_SEED'] ?? 0);

/** Enough for DuckDB to share the work between threads (it does so by row groups of 122,880). */
const records = 130_000;

/** The total of the first round, and for models of a round at coefficients that are no round numbers. */
async function totals(question: Question, sites: readonly Site[]): Promise<bigint[][]> {
  const { context, layout, first } = plan(question, randomDictionary);
  const total = await roundTotal(context, question.analysis, first, layout, sites);
  if (first === null || !('beta' in first)) return [total];
  const step = nextOf(question.analysis)?.next(context, first, total);
  const after = step && 'broadcast' in step ? step.broadcast : first;
  const beta = Array.from({ length: layout.parameters }, (_, j) => 0.3 / (j + 1) - 0.1);
  const later = { ...after, beta, ...('diagnostics' in first ? { diagnostics: true } : {}) };
  return [total, await roundTotal(context, question.analysis, later, layout, sites)];
}

function shuffled(rows: readonly Row[]): Row[] {
  const next = uniform(5 + seed);
  return rows
    .map((row) => ({ row, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

describe('a total does not depend on order, threads or the split into sites, to the last bit', () => {
  let [one, other, split]: [Site[], Site[], Site[]] = [[], [], []];
  beforeAll(async () => {
    const rows = spoilt(randomCohort(records, 3 + seed), 4 + seed);
    const mixed = shuffled(rows);
    one = [await openSite(rows, randomDictionary, 1)];
    other = [await openSite(mixed, randomDictionary, 2)];
    const next = uniform(6 + seed);
    const [small, large] = [1 + Math.floor(100 * next()), 100 + Math.floor((records - 200) * next())];
    split = await Promise.all([
      openSite(mixed.slice(0, small), randomDictionary, 1),
      openSite(mixed.slice(small, large), randomDictionary, 2),
      openSite(mixed.slice(large), randomDictionary, 1),
    ]);
  }, 60_000);
  afterAll(() => {
    closeAll([...one, ...other, ...split]);
  });

  test.each(questions)(
    '$analysis $params',
    async (question) => {
      const expected = await totals(question, one);
      expect(await totals(question, other)).toEqual(expected);
      expect(await totals(question, split)).toEqual(expected);
      expect(expected.flat().some((value) => value !== 0n)).toBe(true);
    },
    120_000,
  );

  test.each(questionsWithinSites)(
    'but for the split, within a site: $analysis $params',
    async (question) => {
      const expected = await totals(question, one);
      expect(await totals(question, other)).toEqual(expected);
      expect(expected.flat().some((value) => value !== 0n)).toBe(true);
    },
    120_000,
  );
});
