import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import type { Row } from './pooled-harness.ts';

/** A dictionary with every type of variable, for questions of every kind. */
export const randomDictionary: Dictionary = readDictionary({
  dictionary: 'random',
  version: 1,
  variables: [
    { name: 'x', type: 'number', min: -5, max: 5 },
    { name: 'z', type: 'integer', min: 0, max: 40 },
    { name: 'b', type: 'boolean' },
    { name: 'g', type: 'category', levels: ['u', 'v', 'w'] },
    { name: 'yes', type: 'boolean' },
    { name: 'count', type: 'integer', min: 0, max: 200 },
    { name: 'share', type: 'number', min: 0, max: 1 },
    { name: 'size', type: 'number', min: -100, max: 300 },
    { name: 'time', type: 'integer', min: 0, max: 1000 },
    { name: 'weight', type: 'number', min: 0, max: 12 },
  ],
});

/** Uniform numbers in [0, 1) from a seed (mulberry32; Tommy Ettinger, public domain). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Complete records whose outcomes depend on x, z, b and g without separating them. */
export function randomCohort(records: number, seed: number): Row[] {
  const next = uniform(seed);
  return Array.from({ length: records }, () => {
    const x = 4 * next() - 2;
    const z = Math.floor(30 * next());
    const b = next() < 0.4;
    const g = (['u', 'v', 'w'] as const)[Math.floor(3 * next())] ?? 'u';
    const eta = 0.4 * x + 0.02 * z - (b ? 0.5 : 0) + (g === 'w' ? 0.3 : 0) - 0.3;
    const time = 1 + Math.floor(900 * next());
    const noise = next() + next() + next() + next() - 2;
    return {
      x,
      z,
      b,
      g,
      yes: next() < 1 / (1 + Math.exp(-eta)),
      count: poisson(Math.exp(eta) * (time / 400), next),
      share: Math.min(1, Math.max(0, 0.5 + 0.1 * eta + 0.2 * noise)),
      size: 100 + 20 * eta + 15 * noise,
      time,
      weight: 0.25 + Math.floor(8 * next()) / 2,
    };
  });
}

/** The same records with missing values, values outside the bounds, NaN and infinities here and there. */
export function spoilt(rows: readonly Row[], seed: number): Row[] {
  const next = uniform(seed);
  const odd = [null, NaN, Infinity, -Infinity, 1e6, -1e6, 0, 0.3];
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        if (next() > 0.05) return [name, value];
        if (typeof value === 'number') return [name, odd[Math.floor(odd.length * next())] ?? null];
        return [name, typeof value === 'string' ? 'unheard of' : null];
      }),
    ),
  );
}

/** By inversion; means are small here. */
function poisson(mean: number, next: () => number): number {
  let [k, p] = [0, Math.exp(-mean)];
  for (let u = next() - p; u > 0 && k < 200; u -= p) {
    k += 1;
    p *= mean / k;
  }
  return k;
}
