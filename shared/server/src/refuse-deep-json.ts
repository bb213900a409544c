import { Problem, type ProblemCode } from '@consilium/core/protocol/problem.ts';

const deepest = 64;

/** Refuses nesting that no message of ours has, before a recursive schema walks down into it. */
export function refuseDeepJson(value: unknown, what = 'body', code: ProblemCode = 'invalid-input'): void {
  let level: object[] = isObject(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > deepest) {
      throw new Problem(code, `The ${what} is nested more than ${String(deepest)} levels deep`, {
        where: what,
      });
    }
    level = level.flatMap((parent) => Object.values(parent).filter(isObject));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
