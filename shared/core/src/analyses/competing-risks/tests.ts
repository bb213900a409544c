import { graySums } from '../../statistics/gray-test.ts';
import { addLogRankSums, logRankSums, logRankTest, type LogRankTest } from '../../statistics/log-rank.ts';
import type { ComparedGroup } from '../../survival/compared-groups.ts';
import { finite } from '../finite.ts';
import type { CompetingRisksResult } from './params.ts';

type CauseTests = NonNullable<CompetingRisksResult['tests']>;

/** Both tests for each cause; without a value where a number behind them is hidden. */
export function causeTests(
  strata: readonly (readonly ComparedGroup[])[] | null,
  causes: readonly string[],
  rho: number,
): CauseTests {
  return causes.flatMap((cause, c): CauseTests => {
    const gray = strata && logRankTest(addLogRankSums(strata.map((groups) => graySums(groups.map(split(c)), rho))));
    const logRank = strata && logRankTest(addLogRankSums(strata.map((groups) => logRankSums(groups.map(split(c))))));
    return [shown(cause, 'gray', gray), shown(cause, 'log-rank', logRank)];
  });
}

function split(cause: number): (group: ComparedGroup) => { atRisk: number[]; events: number[]; others: number[] } {
  return ({ atRisk, causes }) => ({
    atRisk,
    events: causes[cause] ?? atRisk.map(() => 0),
    others: atRisk.map((_, i) => causes.reduce((sum, row, c) => (c === cause ? sum : sum + (row[i] ?? 0)), 0)),
  });
}

function shown(cause: string, method: 'gray' | 'log-rank', test: LogRankTest | null): CauseTests[number] {
  return {
    cause,
    method,
    statistic: finite(test?.statistic ?? NaN),
    df: test?.df ?? null,
    pValue: finite(test?.p ?? NaN),
  };
}
