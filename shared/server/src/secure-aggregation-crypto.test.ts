import { fromHex, toHex, utf8 } from '@consilium/core/secure-aggregation/byte-text.ts';
import { accumulate, toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { secureAggregationCrypto as crypto } from './secure-aggregation-crypto.ts';

describe('X25519 (RFC 7748)', () => {
  test.each([
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
    // Wycheproof x25519 tcId 1 (normal), 7 (key on the twist).
    [
      'c8a9d5a91091ad851c668b0736c1c9a02936c0d3ad62670858088047ba057475',
      '504a36999f489cd2fdbc08baff3d88fa00569ba986cba22548ffde80f9806829',
      '436a2c040cf45fea9b29a0cb81b1f41458f863d0d61b453d0a982720d6d61320',
    ],
    [
      'd03edde9f3e7b799045f9ac3793d4a9277dadeadc41bec0290f81f744f73775f',
      '0200000000000000000000000000000000000000000000000000000000000000',
      'b87a1722cc6c1e2feecb54e97abd5a22acc27616f78f6e315fd2b73d9f221e57',
    ],
  ])('scalar %s', (scalar, point, product) => {
    expect(toHex(crypto.x25519(fromHex(scalar), fromHex(point)))).toBe(product);
  });

  test('§5.2 iterated once and a thousand times', () => {
    let k = fromHex(`09${'00'.repeat(31)}`);
    let u = k;
    for (let i = 1; i <= 1000; i++) {
      [k, u] = [crypto.x25519(k, u), k];
      if (i === 1) expect(toHex(k)).toBe('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
    }
    expect(toHex(k)).toBe('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
  });

  test('§6.1 public key and shared secret', () => {
    const bob = fromHex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
    const alicePublic = fromHex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
    expect(toHex(crypto.x25519PublicKey(bob))).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    expect(toHex(crypto.x25519(bob, alicePublic))).toBe(
      '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    );
  });

  // Wycheproof x25519, flag LowOrderPublic: every encoding of a point of small order, top bit set or not.
  test.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ])('the low-order point %s is refused', (point) => {
    const bytes = fromHex(point);
    expect(() => crypto.x25519(new Uint8Array(32).fill(7), bytes)).toThrow();
    bytes[31] = (bytes[31] ?? 0) | 0x80;
    expect(() => crypto.x25519(new Uint8Array(32).fill(7), bytes)).toThrow();
  });

  test.each([0, 31, 33])('a key of %i bytes is refused', (length) => {
    expect(() => crypto.x25519(new Uint8Array(length), new Uint8Array(32).fill(9))).toThrow('32 bytes');
    expect(() => crypto.x25519(new Uint8Array(32), new Uint8Array(length).fill(9))).toThrow('32 bytes');
  });
});

describe('HKDF-SHA-256 (RFC 5869)', () => {
  test.each([
    [
      'A.1',
      '000102030405060708090a0b0c',
      'f0f1f2f3f4f5f6f7f8f9',
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    ],
    ['A.3', '', '', '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
  ])('%s', (_, salt, info, okm) => {
    const ikm = new Uint8Array(22).fill(0x0b);
    expect(toHex(crypto.hkdf(ikm, fromHex(salt), fromHex(info), 42))).toBe(okm);
  });
});

describe('AES-256-GCM (McGrew and Viega, test cases 14 and 16)', () => {
  const key = fromHex('feffe9928665731c6d6a8f9467308308'.repeat(2));
  const nonce = fromHex('cafebabefacedbaddecaf888');
  const aad = fromHex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const plaintext = fromHex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  );
  const sealed =
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
    '76fc6ece0f4e1768cddf8853bb2d551b';

  test('sealing and opening', () => {
    const zero = new Uint8Array(32);
    expect(toHex(crypto.encrypt(zero, zero.subarray(0, 12), new Uint8Array(), zero.subarray(0, 16)))).toBe(
      'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    );
    expect(toHex(crypto.encrypt(key, nonce, aad, plaintext))).toBe(sealed);
    expect(crypto.decrypt(key, nonce, aad, fromHex(sealed))).toEqual(plaintext);
  });

  test('every changed bit of tag, text or additional data is refused', () => {
    const bytes = fromHex(sealed);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => crypto.decrypt(key, nonce, aad, changed)).toThrow();
    }
    expect(() => crypto.decrypt(key, nonce, aad.subarray(1), bytes)).toThrow();
  });

  test.each([0, 4, 12, 15])('a tag of %i bytes is refused', (length) => {
    expect(() => crypto.decrypt(key, nonce, aad, fromHex(sealed).subarray(0, plaintext.length + length))).toThrow();
  });
});

/** Jest compares large arrays element by element, slowly. */
const same = (a: Uint32Array, b: Uint32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe('masks: AES-256-CTR from counter 0', () => {
  test('published blocks under the zero key (GCM test cases 13 and 14: H, E(1), E(2))', () => {
    const stream = new Uint32Array(12);
    crypto.maskInto(new Uint8Array(32), stream, 32, 1);
    expect(toHex(new Uint8Array(stream.buffer))).toBe(
      'dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738bcea7403d4d606b6e074ec5d3baf39d18',
    );
  });

  test.each([32, 64, 128] as const)('%i bits: what is added over several chunks is taken off again', (ring) => {
    const seed = new Uint8Array(32).fill(3);
    const d = 200_003;
    const vector = new Uint32Array((d * ring) / 32).map((_, i) => (i * 2_654_435_761) >>> 0);
    const masked = vector.slice();
    crypto.maskInto(seed, masked, ring, 1);
    expect(same(masked, vector)).toBe(false);
    // One keystream, however it is cut: the whole added at once gives the same.
    const stream = new Uint32Array(vector.length);
    crypto.maskInto(seed, stream, ring, 1);
    const whole = vector.slice();
    accumulate(whole, stream, ring);
    expect(same(masked, whole)).toBe(true);
    crypto.maskInto(seed, masked, ring, -1);
    expect(same(masked, vector)).toBe(true);
  });
});

/** research/peers-fl.md 5.3: three nodes, Node and Python agreed bit for bit. */
describe('golden masking vector', () => {
  const quantised = new Map([
    [1, [2228223, 1769472, 2883583, 2097152]],
    [2, [262, 2752511, 2129919, 4194303]],
    [3, [2359295, 2359295, 1835008, 0]],
  ]);
  const expected = new Map([
    [1, [1117444266, 2408046965, 2385646623, 2947232812]],
    [2, [3385229461, 3430222112, 3064034179, 1113966784]],
    [3, [667160211, 238881791, 3304320502, 3218357867]],
  ]);
  const seedOf = (text: string) => crypto.sha256(utf8(text));
  const pairSeed = (i: number, j: number) => seedOf(`pair|${Math.min(i, j)}|${Math.max(i, j)}`);
  const masked = new Map(
    [...quantised].map(([i, values]) => {
      const vector = Uint32Array.from(values);
      crypto.maskInto(seedOf(`self|${i}`), vector, 32, 1);
      for (const j of quantised.keys()) if (j !== i) crypto.maskInto(pairSeed(i, j), vector, 32, j > i ? 1 : -1);
      return [i, vector];
    }),
  );
  const sumOf = (nodes: readonly number[]) => {
    const sum = new Uint32Array(4);
    for (const i of nodes) {
      accumulate(sum, masked.get(i) ?? new Uint32Array(0), 32);
      crypto.maskInto(seedOf(`self|${i}`), sum, 32, -1);
    }
    return sum;
  };

  test.each([1, 2, 3])('node %i', (i) => {
    expect([...(masked.get(i) ?? [])]).toEqual(expected.get(i));
  });

  test('keystream of the pair 1, 2', () => {
    const stream = new Uint32Array(4);
    crypto.maskInto(pairSeed(1, 2), stream, 32, 1);
    expect([...stream]).toEqual([3670027099, 339043293, 200743532, 150019166]);
  });

  test('the sum of all, and of two with the third dropped after key sharing', () => {
    expect(toBigInts(sumOf([1, 2, 3]), 32)).toEqual([4587780n, 6881278n, 6848510n, 6291455n]);
    const two = sumOf([1, 2]);
    crypto.maskInto(pairSeed(1, 3), two, 32, -1);
    crypto.maskInto(pairSeed(2, 3), two, 32, -1);
    expect(toBigInts(two, 32)).toEqual([2228485n, 4521983n, 5013502n, 6291455n]);
  });
});
