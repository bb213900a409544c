import type { Layout } from './layout.ts';

/** Largest absolute integer one record can add to any coordinate: bound · 2^f, counts unscaled. */
export function gridBound(layout: Layout): bigint {
  return layout.coordinates.reduce((largest, c) => {
    const scaled = c.kind === 'count' ? c.bound : c.bound * 2 ** layout.f;
    // A double times a power of two is exact; the ceiling makes it an integer.
    const bound = BigInt(Math.ceil(scaled));
    return bound > largest ? bound : largest;
  }, 1n);
}
