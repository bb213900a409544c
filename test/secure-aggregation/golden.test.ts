import { createHash } from 'node:crypto';
import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { SecureAggregationCrypto } from '@consilium/core/secure-aggregation/crypto-port.ts';
import { toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { secureAggregationCrypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { Federation, makeBatch, nodeNames } from './federation.ts';

/** The real primitives with a generator that anybody can repeat: SHA-256("golden|" counter), stretched by HKDF. */
function repeatable(): SecureAggregationCrypto {
  let drawn = 0;
  return {
    ...secureAggregationCrypto,
    randomBytes: (length) => {
      const seed = new TextEncoder().encode(`golden|${drawn++}`);
      return secureAggregationCrypto.hkdf(seed, new Uint8Array(), new Uint8Array(), length);
    },
  };
}

/**
 * Version 1 of the key schedule, the shares and the masks, pinned: four nodes, two rounds, 2^128, one drops in the
 * second. A change here is a new protocol version, because old and new nodes would not open each other's sums.
 */
test('messages and vectors of version 1', () => {
  const four = nodeNames(4);
  const three = four.slice(0, 3);
  const fed = new Federation(makeBatch(four, { rounds: 2, ring: 128, f: 48 }), repeatable());
  const value = (id: string) => [BigInt(id.slice(-2)), -(2n ** 100n), 7n];
  const digest = (of: unknown) => createHash('sha256').update(canonicalJson(of)).digest('hex').slice(0, 16);
  const round = () => ({
    contributions: digest([...fed.contributions]),
    agreements: digest([...fed.agreements]),
    unmaskings: digest([...fed.unmaskings]),
  });
  fed.runRound(0, value);
  const first = round();
  fed.contribute(1, three, four, value);
  fed.agree(1, three, three);
  fed.unmask(1, three, three);
  const { total, seeds } = fed.open(1, four, three, three);
  expect(toBigInts(total, 128)).toEqual([3n, -3n * 2n ** 100n, 21n]);
  expect({
    advertisements: digest([...fed.advertisements]),
    shares: digest([...fed.shares]),
    first,
    second: round(),
    seeds: digest(seeds),
  }).toEqual({
    advertisements: '9ca8f3d34b7c772c',
    first: {
      agreements: 'cc55dfcf2617f8cb',
      contributions: '2995b6f283d9829e',
      unmaskings: 'f9fa79a37147bcae',
    },
    second: {
      agreements: 'e7db5a32cf98af9c',
      contributions: '438f2b339672bb16',
      unmaskings: '0a7535c1f4767d6f',
    },
    seeds: 'dc144c861b01e5fc',
    shares: '5958a48ecf99f4f3',
  });
});
