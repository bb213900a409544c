import type { ProblemDocument } from '@consilium/core/protocol/problem.ts';

/** A problem in plain words: what, where, how to mend it. */
export function renderProblem(problem: ProblemDocument): string {
  const { title, detail } = problem;
  // A detail that begins with the title says it once.
  const repeats = detail.toLowerCase().startsWith(title.toLowerCase());
  return [
    repeats ? `${detail.charAt(0).toUpperCase()}${detail.slice(1)}` : `${title}. ${detail}`,
    ...(problem.where === undefined ? [] : [`  where: ${problem.where}`]),
    ...(problem.mend === undefined ? [] : [`  next:  ${problem.mend}`]),
  ].join('\n');
}
