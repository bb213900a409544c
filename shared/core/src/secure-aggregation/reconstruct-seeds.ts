import { Problem } from '../protocol/problem.ts';
import type { Batch } from './batch.ts';
import { fromBase64url, toBase64url } from './byte-text.ts';
import type { Unmasking } from './messages.ts';
import type { OpenedSeed } from './opened-seeds.ts';
import { readShare, sharePoint, toSeed } from './seed-shares.ts';
import { combine, lagrange } from './shamir.ts';

/** Subsets of answers that are tried for one secret before it is given up. */
const MAX_SUBSETS = 2_000;

export interface ReconstructInput {
  batch: Batch;
  /** In participant order. */
  u2: readonly string[];
  survivors: readonly string[];
  /** Validated answers by sender, at least t. */
  unmaskings: ReadonlyMap<string, Unmasking>;
}

/** A share that does not lie on the polynomial its owner's commitment proves. */
export interface WrongShare {
  from: string;
  of: string;
}

/**
 * Opens one seed for each of U2. The Lagrange coefficients are computed once per set of answers and serve all secrets.
 * Where the first t answers do not open what was committed to, other sets of t are tried, and once one fits, the
 * answers that do not are named; nodes that answered wrongly are left for last from then on.
 */
export function reconstructSeeds(
  input: ReconstructInput,
  isCommitted: (opened: OpenedSeed) => boolean,
): { seeds: OpenedSeed[]; wrong: WrongShare[] } {
  const { batch: b, u2, survivors, unmaskings } = input;
  const wrong: WrongShare[] = [];
  const coefficients = rememberLagrange();
  let senders = b.participants.filter((id) => unmaskings.has(id));
  const seeds = u2.map((node, position) => {
    const values = new Map(senders.map((id) => [id, readAnswer(unmaskings.get(id)?.shares[position])]));
    const kind = survivors.includes(node) ? 'self' : 'mask';
    for (const subset of subsets(senders, b.threshold, MAX_SUBSETS)) {
      const points = subset.map((id) => sharePoint(b.participants.indexOf(id)));
      const shares = subset.map((id) => values.get(id) ?? null);
      if (!shares.every((value) => value !== null)) continue;
      const seed = toSeed(combine(coefficients(points, 0), shares));
      if (seed === null) continue;
      const opened: OpenedSeed = { node, kind, seed: toBase64url(seed) };
      if (!isCommitted(opened)) continue;
      const liars = senders.filter((id) => {
        if (subset.includes(id)) return false;
        const at = sharePoint(b.participants.indexOf(id));
        return combine(coefficients(points, at), shares) !== values.get(id);
      });
      wrong.push(...liars.map((from) => ({ from, of: node })));
      senders = [...senders.filter((id) => !liars.includes(id)), ...senders.filter((id) => liars.includes(id))];
      return opened;
    }
    throw new Problem('protocol-violation', `The shares of ${node} do not open what it committed to`, { where: node });
  });
  return { seeds, wrong };
}

function readAnswer(share: string | undefined): bigint | null {
  return share === undefined ? null : readShare(fromBase64url(share));
}

function rememberLagrange(): (points: readonly number[], at: number) => bigint[] {
  const known = new Map<string, bigint[]>();
  return (points, at) => {
    const key = `${points.join()}@${at}`;
    const found = known.get(key) ?? lagrange(points, at);
    known.set(key, found);
    return found;
  };
}

/** Subsets of a size in lexicographic order, the first items first, at most `limit`. */
function* subsets<T>(items: readonly T[], size: number, limit: number): Generator<T[]> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (let count = 0; count < limit && size <= items.length; count++) {
    yield chosen.flatMap((i) => items.slice(i, i + 1));
    let k = size - 1;
    while (k >= 0 && (chosen[k] ?? 0) === items.length - size + k) k--;
    if (k < 0) return;
    const next = (chosen[k] ?? 0) + 1;
    for (let j = k; j < size; j++) chosen[j] = next + j - k;
  }
}
