/** Longest name a suggestion is sought for; dictionary names are at most this long. */
const longest = 64;

/**
 * The candidate that was probably meant: the nearest by Damerau-Levenshtein distance (optimal string alignment, case
 * ignored), if it is near enough: one edit for each three letters, at least one. The first candidate wins a tie.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length === 0 || name.length > longest) return undefined;
  const sought = name.toLowerCase();
  let best: string | undefined;
  let allowed = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= allowed) continue;
    const distance = editDistance(sought, candidate.toLowerCase());
    // A distance as long as the name itself shares no letter with it: `x` is no misspelt `y`.
    if (distance < allowed && distance < name.length) [best, allowed] = [candidate, distance];
  }
  return best;
}

/** ` ; did you mean …?` for the end of an error message, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const meant = suggest(name, candidates);
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`;
}

/** A name as it is quoted in a message: whole names only up to the longest a dictionary allows. */
export function quoted(name: string): string {
  return `\`${name.length > longest ? `${name.slice(0, longest)}…` : name}\``;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each costs one. */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + changed);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, at(older, j - 2) + 1);
      current.push(cost);
    }
    [older, previous] = [previous, current];
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
