import type { ProblemDocument } from '@consilium/core/protocol/problem.ts';

/** A problem in plain words: what, where, how to mend it. */
export function renderProblem(problem: ProblemDocument): string {
  const same = problem.detail === problem.title;
  return [
    same ? problem.title : `${problem.title}. ${problem.detail}`,
    ...(problem.where === undefined ? [] : [`  where: ${problem.where}`]),
    ...(problem.mend === undefined ? [] : [`  next:  ${problem.mend}`]),
  ].join('\n');
}
