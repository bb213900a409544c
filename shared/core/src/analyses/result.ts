import { Problem } from '../protocol/problem.ts';
import type { ResultOf } from './contract.ts';
import { countResultOf } from './count/result.ts';
import { crosstabResultOf } from './crosstab/result.ts';
import { glmResultOf } from './glm/result.ts';
import { kaplanMeierResultOf } from './kaplan-meier/result.ts';
import { logRankResultOf } from './log-rank/result.ts';
import { summaryResultOf } from './summary/result.ts';

/** The combine halves. Only the coordinator reaches this file. */
const results: Readonly<Record<string, ResultOf<unknown, unknown>>> = {
  count: anyResult(countResultOf),
  summary: anyResult(summaryResultOf),
  glm: anyResult(glmResultOf),
  'kaplan-meier': anyResult(kaplanMeierResultOf),
  'log-rank': anyResult(logRankResultOf),
  crosstab: anyResult(crosstabResultOf),
};

export function resultOf(analysis: string): ResultOf<unknown, unknown> {
  const found = Object.hasOwn(results, analysis) ? results[analysis] : undefined;
  if (found) return found;
  throw new Problem('unknown-analysis');
}

/** Sound because params are parsed with the spec's schema before a result is asked for (plan-query.ts). */
function anyResult<P, R>(result: ResultOf<P, R>): ResultOf<unknown, unknown> {
  return result as unknown as ResultOf<unknown, unknown>;
}
