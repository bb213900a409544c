/** A small seeded generator (mulberry32): the same seed, the same schedule. Not for anything that must be secret. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What happens in a run of one query, in the words of the transactions: each is a place to die, twice. */
const writes: Record<'coordinator' | 'node', readonly string[]> = {
  coordinator: [
    'issue tasks',
    'accept advertisement',
    'phase share',
    'accept shares',
    'phase contribute',
    'accept contribution',
    'phase agree',
    'accept agreement',
    'phase unmask',
    'close round',
    'finish query',
  ],
  node: [
    'take up task',
    'store advertise',
    'store share',
    'store contribute',
    'store agree',
    'store unmask',
    'end task',
  ],
};

/**
 * What kills next: of the writes that have killed nobody yet the earliest when a query begins and any when one runs,
 * and then any at all.
 */
export function schedule(
  role: 'coordinator' | 'node',
  seed: number,
): (met: ReadonlySet<string>, when: 'beginning' | 'running') => string {
  const random = seeded(seed);
  const all = everyWrite(role);
  return (met, when) => {
    const fresh = all.filter((write) => !met.has(write));
    if (when === 'beginning' && fresh[0] !== undefined) return fresh[0];
    const choice = fresh.length > 0 ? fresh : all;
    return choice[Math.floor(random() * choice.length)] ?? 'any';
  };
}

export function everyWrite(role: 'coordinator' | 'node'): string[] {
  return writes[role].flatMap((name) => [`${name}:before`, `${name}:after`]);
}
