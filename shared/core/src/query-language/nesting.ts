/**
 * Whether JSON-like input stays within a depth and a number of objects and arrays. Runs level by level, so no input
 * can exhaust the stack; recursive schemas ask it first.
 */
export function nestedWithin(input: unknown, limit: { depth: number; containers: number }): boolean {
  let level = containersAmong([input]);
  let seen = level.length;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit.depth || seen > limit.containers) return false;
    level = level.flatMap((container) => containersAmong(Object.values(container)));
    seen += level.length;
  }
  return true;
}

function containersAmong(values: readonly unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
