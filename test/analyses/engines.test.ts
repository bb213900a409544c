import { lanczosLogGamma } from './lanczos-gamma.ts';
import type { Layout } from '@consilium/core/analyses/layout.ts';
import { column } from '@consilium/core/sql/bound-value.ts';
import type { EngineDialect, NumberSql } from '@consilium/core/sql/engine-dialect.ts';
import { gridSum, scaledToGrid } from '@consilium/core/sql/grid-sum.ts';
import { oneRow } from '@consilium/core/sql/group-rows.ts';
import { logFactorial } from '@consilium/core/sql/log-gamma.ts';
import { startPostgres, type PostgresServer } from '../contracts/postgres-server.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { openPostgresSite } from './postgres-site.ts';
import { questions, questionsWithinSites } from './questions.ts';
import { randomCohort, randomDictionary, spoilt } from './random-cohort.ts';

let server: PostgresServer | null = null;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
});

/** The same rows in DuckDB and in PostgreSQL. */
async function onBoth(rows: readonly Row[]): Promise<[Site, Site]> {
  if (!server) throw new Error('PostgreSQL did not start');
  const url = await server.createDatabase();
  return [await openSite(rows, randomDictionary), await openPostgresSite(rows, randomDictionary, url)];
}

describe('DuckDB and PostgreSQL answer alike', () => {
  const records = 500;
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await onBoth(spoilt(randomCohort(records, 11), 12));
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each([...questions, ...questionsWithinSites])('$analysis $params', async (question) => {
    const [duck, post] = sites;
    if (!duck || !post) throw new Error('an engine did not start');
    const a = await runFederated(question, randomDictionary, [duck]);
    const b = await runFederated(question, randomDictionary, [post]);
    expect(b.rounds).toBe(a.rounds);
    a.layout.coordinates.forEach(({ key, kind, bound }, i) => {
      const [x, y] = [a.total[i] ?? 0n, b.total[i] ?? 0n];
      const difference = Number(x > y ? x - y : y - x);
      // exp and ln may differ in the last bit, which in a term of size `bound` is bound / 16 steps of the grid.
      const steps = kind === 'count' ? 0 : records * Math.max(1, bound / 16);
      if (difference > steps) throw new Error(`${key}: ${String(x)} on DuckDB, ${String(y)} on PostgreSQL`);
    });
  });
});

describe('expressions on both engines', () => {
  /** Σ over the column x, as integers. */
  async function sums(rows: readonly Row[], of: (dialect: EngineDialect) => NumberSql[]): Promise<bigint[][]> {
    const sites = await onBoth(rows);
    const answers: bigint[][] = [];
    for (const site of sites) {
      const expressions = of(site.dialect);
      const records = site.dialect.builder.selectFrom('dataset').select('x');
      const layout = { coordinates: expressions.map(() => ({})) } as unknown as Layout;
      answers.push(await site.contribution(oneRow(records, expressions, site.dialect), layout));
    }
    closeAll(sites);
    return answers;
  }

  test('a sum is exact, in one word and in two', async () => {
    const [small, large] = [
      // The last five lie between two integers of the grid, or a hair beside.
      [0.1, -0.7, 1 / 3, 2 ** -50, 2 ** -49, -(2 ** -49), 3 * 2 ** -49, -0.5000000001 * 2 ** -48, 1 / 3 + 2 ** -49],
      [2 ** 45 - 1 / 3, -(2 ** 44) - 0.1, 12345.678, 2 ** -49, -3 * 2 ** -49, -0.5000000001 * 2 ** -48],
    ];
    const exact = (values: number[]): bigint =>
      values.reduce((sum, value) => sum + nearestInteger(value * 2 ** 48), 0n);
    const sum = (bound: number) => (dialect: EngineDialect) => [
      gridSum(scaledToGrid(column('x'), 48), 48, bound, dialect),
    ];
    const rows = (values: number[]): Row[] => [...values, null].map((x) => ({ x }));
    expect(await sums(rows(small), sum(1))).toEqual([[exact(small)], [exact(small)]]);
    expect(await sums(rows(small), sum(2 ** 20))).toEqual([[exact(small)], [exact(small)]]);
    expect(await sums(rows(large), sum(2 ** 45))).toEqual([[exact(large)], [exact(large)]]);
    expect(await sums([], sum(2 ** 45))).toEqual([[0n], [0n]]);
  });

  test('ln Γ(x + 1)', async () => {
    const values = [0, 1, 2, 3, 0.5, 7.25, 50, 1e4, 1e6];
    for (const x of values) {
      const answers = await sums([{ x }], (dialect) => [
        gridSum(scaledToGrid(logFactorial(column('x')), 48), 48, 1e8, dialect),
      ]);
      for (const [integer = 0n] of answers) {
        const value = Number(integer) / 2 ** 48;
        expect(Math.abs(value - lanczosLogGamma(x + 1))).toBeLessThan(2e-12 + 2e-15 * Math.abs(value));
      }
    }
  });
});

/** A tie to the even one. */
function nearestInteger(x: number): bigint {
  const below = Math.floor(x);
  const rest = x - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return BigInt(below) + (up ? 1n : 0n);
}
