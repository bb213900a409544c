import { informationEntries } from '../../regression/information.ts';

/** What the d events of one time add to the negative log-likelihood, its gradient and the information. */
export interface TiedTerm {
  /** Σ_l ln S_l. */
  log: number;
  /** Σ_l of the means of the columns. */
  means: number[];
  /** Σ_l of their covariances, the upper triangle row by row. */
  information: number[];
}

/**
 * The risk set S and those with an event E, each as Σ risk, Σ risk x, Σ risk x xᵀ in whole numbers. Efron's approximation
 * takes S − (l/d) E for l = 0 … d − 1; without E (Breslow) S throughout. null where no risk is left of those with an
 * event. Efron 1977, JASA 72:557.
 *
 * With m, f the means and C, F the covariances over S and E, q_l = 1 / (1 − (l/d) ρ) and ρ = E₀ / S₀, the mean is
 * f + q_l (m − f) and the covariance F + q_l (C − F + (m − f)(m − f)ᵀ) − q_l² (m − f)(m − f)ᵀ: sums of q_l and q_l² are all
 * that is needed of the l.
 */
export function tiedTerm(
  set: readonly bigint[],
  tied: readonly bigint[] | null,
  events: number,
  size: number,
): TiedTerm | null {
  const own = tied && events > 1 ? tied : set;
  const [all, ofEvents] = [Number(set[0] ?? 0n), Number((tied ?? set)[0] ?? 0n)];
  if (!(all > 0) || !(ofEvents > 0)) return null;
  const { log, q, squares } = own === set ? { log: 0, q: events, squares: events } : tieSums(events, ofEvents / all);
  const [m, f] = [meansOf(set, size), meansOf(own, size)];
  const c = m.map((mean, j) => mean - (f[j] ?? 0));
  return {
    log: events * Math.log(all) + log,
    means: f.map((mean, j) => events * mean + q * (c[j] ?? 0)),
    information: informationEntries(size).map(([i, j], k) => {
      const [ofSet, ofOwn] = [covariance(set, i, j, 1 + size + k), covariance(own, i, j, 1 + size + k)];
      const between = (c[i] ?? 0) * (c[j] ?? 0);
      return events * ofOwn + q * (ofSet - ofOwn + between) - squares * between;
    }),
  };
}

/** Σ of ln(1 − (l/d) ρ), of q and of q². */
function tieSums(events: number, rho: number): { log: number; q: number; squares: number } {
  const sums = { log: 0, q: 0, squares: 0 };
  for (let l = 0; l < events; l += 1) {
    const left = 1 - (l / events) * rho;
    sums.log += Math.log(left);
    sums.q += 1 / left;
    sums.squares += 1 / (left * left);
  }
  return sums;
}

function meansOf(moments: readonly bigint[], size: number): number[] {
  return Array.from({ length: size }, (_, j) => Number(moments[1 + j] ?? 0n) / Number(moments[0] ?? 0n));
}

/** The difference is taken in whole numbers, where it would cancel in doubles. */
function covariance(moments: readonly bigint[], i: number, j: number, place: number): number {
  const [all, a, b, ab] = [moments[0] ?? 0n, moments[1 + i] ?? 0n, moments[1 + j] ?? 0n, moments[place] ?? 0n];
  return Number(ab * all - a * b) / Number(all) / Number(all);
}
