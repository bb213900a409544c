import fc from 'fast-check';
import { reconstructSeeds } from '@consilium/core/secure-aggregation/reconstruct-seeds.ts';
import { isCommitted } from '@consilium/core/secure-aggregation/opened-seeds.ts';
import { toBigInts, type Ring } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { recomputeTotal } from '@consilium/core/secure-aggregation/transcript.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { Federation, makeBatch, nodeNames } from './federation.ts';
import { subsetsOf } from './subsets.ts';

const rings = [32, 64, 128] as const satisfies readonly Ring[];

/** Three coordinates a node, spread over most of the ring; any sum of 20 of them still fits. */
function valuesIn(ring: Ring): (id: string) => bigint[] {
  const limit = 2n ** BigInt(ring - 6);
  return (id) =>
    [1n, 2n, 3n].map(
      (k) => (((BigInt(id.slice(-2)) * 7_919n + k) * 0x9e3779b97f4a7c15f39cc0605cedc835n) % limit) - limit / 2n,
    );
}

function sumOver(ids: readonly string[], values: (id: string) => bigint[]): bigint[] {
  return [0, 1, 2].map((k) => ids.reduce((sum, id) => sum + (values(id)[k] ?? 0n), 0n));
}

/** Runs `step` for every subset of `ids` on its own copy; subsets below t must be refused with `refusal`. */
function forEachSubset(
  fed: Federation,
  ids: readonly string[],
  refusal: string,
  step: (branch: Federation, chosen: string[]) => void,
  next: (branch: Federation, chosen: string[]) => void,
): void {
  for (const chosen of subsetsOf(ids)) {
    const branch = fed.copy();
    if (chosen.length >= fed.batch.threshold) {
      step(branch, chosen);
      next(branch, chosen);
    } else if (chosen.length > 0) {
      expect(() => step(branch, chosen)).toThrow(refusal);
    }
  }
}

describe('every subset of nodes reaches every step, and drops out after it', () => {
  test.each([1, 3, 4, 5, 6, 7])('N = %i: t survivors give the exact sum, fewer give nothing', (n) => {
    const all = nodeNames(n);
    const ring = rings[n % 3] ?? 64;
    const values = valuesIn(ring);
    const fed = new Federation(makeBatch(all, { ring }), crypto);
    fed.advertise();
    let opened = 0;
    const few = 'Fewer nodes than the minimum';
    forEachSubset(
      fed,
      all,
      few,
      (f, u1) => f.share(u1),
      (shared, u1) =>
        forEachSubset(
          shared,
          u1,
          few,
          (f, u2) => f.contribute(0, u2, u2, values),
          (contributed, u2) =>
            forEachSubset(
              contributed,
              u2,
              few,
              (f, u3) => f.agree(0, u3, u3),
              (agreed, u3) =>
                forEachSubset(
                  agreed,
                  u3,
                  'Too few nodes agreed',
                  (f, signers) => f.unmask(0, signers, signers),
                  (unmasked, answers) => {
                    const { total, wrong } = unmasked.open(0, u2, u3, answers);
                    expect(toBigInts(total, ring)).toEqual(sumOver(u3, values));
                    expect(wrong).toEqual([]);
                    expect(recomputeTotal(unmasked.transcript(0, u2, u3, answers), crypto)).toEqual(total);
                    opened++;
                  },
                ),
            ),
        ),
    );
    // Chains U1 ⊇ U2 ⊇ U3 ⊇ answers with at least t in the last: 4^(N − |answers|) for each set of answers.
    const t = fed.batch.threshold;
    const chains = subsetsOf(all).filter((a) => a.length >= t);
    expect(opened).toBe(chains.reduce((sum, a) => sum + 4 ** (n - a.length), 0));
  });
});

test('random dropouts among up to 20 nodes, every ring', () => {
  const scenario = fc
    .record({ n: fc.integer({ min: 8, max: 20 }), ring: fc.constantFrom(...rings) })
    .chain(({ n, ring }) =>
      fc.record({
        n: fc.constant(n),
        ring: fc.constant(ring),
        /** For each node the last step it takes: 0 advertise, 1 share, 2 contribute, 3 agree, 4 unmask. */
        last: fc.array(fc.constantFrom(0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4), { minLength: n, maxLength: n }),
      }),
    );
  let opened = 0;
  fc.assert(
    fc.property(scenario, ({ n, ring, last }) => {
      const all = nodeNames(n);
      const reaching = (step: number) => all.filter((_, i) => (last[i] ?? 0) >= step);
      const values = valuesIn(ring);
      const fed = new Federation(makeBatch(all, { ring }), crypto);
      const [u2, u3, signers, answers] = [reaching(1), reaching(2), reaching(3), reaching(4)];
      fed.advertise();
      fed.share(u2, all);
      if (u2.length < fed.batch.threshold) {
        if (u3.length > 0) expect(() => fed.contribute(0, u3, u2, values)).toThrow('Fewer nodes');
        return;
      }
      if (u3.length < fed.batch.threshold) {
        fed.contribute(0, u3, u2, values);
        if (u3.length > 0) expect(() => fed.agree(0, u3, u3)).toThrow('Fewer nodes');
        return;
      }
      fed.contribute(0, u3, u2, values);
      fed.agree(0, signers, u3);
      if (signers.length < fed.batch.threshold) {
        if (answers.length > 0) expect(() => fed.unmask(0, answers, signers)).toThrow('Too few nodes');
        return;
      }
      fed.unmask(0, answers, signers);
      if (answers.length < fed.batch.threshold) {
        expect(() => fed.open(0, u2, u3, answers)).toThrow('nothing was opened');
        return;
      }
      expect(toBigInts(fed.open(0, u2, u3, answers).total, ring)).toEqual(sumOver(u3, values));
      opened++;
    }),
    { numRuns: 60, seed: 4 },
  );
  expect(opened).toBeGreaterThan(10);
});

test('t − 1 answers hold no seed, even for a coordinator that skips its own check', () => {
  const all = nodeNames(5);
  const fed = new Federation(makeBatch(all), crypto);
  fed.runRound(0, valuesIn(64));
  const open = (answers: readonly string[], threshold: number) =>
    reconstructSeeds(
      { batch: { ...fed.batch, threshold }, u2: all, survivors: all, unmaskings: fed.unmaskingsOf(answers) },
      (seed) => isCommitted(crypto, fed.batch, 0, seed, fed.advertisements),
    );
  expect(open(all.slice(0, 4), 4).seeds).toHaveLength(5);
  expect(() => open(all.slice(0, 3), 3)).toThrow('do not open');
  expect(() => open(all, 3)).toThrow('do not open');
});
