import {
  chiSquaredTest,
  oddsRatio,
  type RatioEstimate,
  riskRatio,
  trendTest,
  type TwoByTwo,
} from '../../statistics/contingency.ts';
import { fisherExact } from '../../statistics/fisher-exact.ts';
import { finite } from '../finite.ts';
import type { CrosstabRatio, CrosstabResult, CrosstabTest } from './params.ts';

type Counts = readonly (readonly number[])[];
type Compared = Pick<CrosstabResult, 'tests' | 'cramersV' | 'oddsRatio' | 'riskRatio'>;

/** Tests of a table of complete counts; null where one of them is not known, and all tests then have no value. */
export function testsOf(counts: Counts | null, rows: number, columns: number): Compared {
  const table = counts ?? [];
  const chi = chiSquaredTest(table);
  const twoByTwo = rows === 2 && columns === 2;
  return {
    tests: {
      chiSquared: test(chi.statistic, chi.df, chi.p),
      ...(twoByTwo ? { chiSquaredYates: yates(table), fisher: fisher(table) } : {}),
      // Of two by two it is Pearson's χ² again.
      ...((rows === 2) !== (columns === 2) ? { trend: trend(columns === 2 ? table : transposed(table)) } : {}),
    },
    cramersV: finite(chi.cramersV),
    ...(twoByTwo ? { oddsRatio: ratio(oddsRatio(square(table))), riskRatio: risks(table) } : {}),
  };
}

export function test(statistic: number, df: number, p: number): CrosstabTest {
  const defined = Number.isFinite(statistic);
  return { statistic: finite(statistic), df: defined ? df : null, pValue: defined ? finite(p) : null };
}

export function ratio({ estimate, lower, upper }: Omit<RatioEstimate, 'standardError'>): CrosstabRatio {
  // Without an estimate an interval of 0 to infinity says nothing more.
  const ends = { estimate, confHigh: Number.isNaN(estimate) ? NaN : upper };
  const infinite = (['estimate', 'confHigh'] as const).filter((end) => ends[end] === Infinity);
  return {
    estimate: finite(estimate),
    confLow: finite(lower),
    confHigh: finite(upper),
    ...(infinite.length === 0 ? {} : { infinite }),
  };
}

/** NaN where there are not two rows and two columns of known counts. */
export function square([[a = NaN, b = NaN] = [], [c = NaN, d = NaN] = []]: Counts): TwoByTwo {
  return [
    [a, b],
    [c, d],
  ];
}

function yates(table: Counts): CrosstabTest {
  const { statistic, df, p } = chiSquaredTest(table, { continuity: true });
  return test(statistic, df, p);
}

function fisher(table: Counts): NonNullable<CrosstabResult['tests']['fisher']> {
  const exact = fisherExact(square(table));
  return {
    statistic: null,
    df: null,
    pValue: finite(exact.p),
    ...ratio({ ...exact, estimate: exact.oddsRatio }),
  };
}

/** Over the rows, in the order of their levels: the share of the second column. */
function trend(table: Counts): CrosstabTest {
  const events = table.map(([, second = 0]) => second);
  const totals = table.map(([first = 0, second = 0]) => first + second);
  const { statistic, df, p } = trendTest(events, totals);
  return test(statistic, df, p);
}

/** The function takes groups as rows and the event as first column; ours is the second level against the first. */
function risks(table: Counts): CrosstabRatio {
  const [[a, b], [c, d]] = square(table);
  return ratio(
    riskRatio([
      [d, c],
      [b, a],
    ]),
  );
}

function transposed(table: Counts): number[][] {
  return (table[0] ?? []).map((_, j) => table.map((row) => row[j] ?? 0));
}
