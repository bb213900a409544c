import { advertisement, agreement, contribution, shares, unmasking } from './messages.ts';

const hash = 'a'.repeat(64);
const key = 'A'.repeat(43);
const inRound = { batch: hash, round: 0, broadcastHash: hash };

/** Golden: version 1 of the payloads. */
const golden = [
  [
    'advertisement',
    advertisement,
    { batch: hash, shareKey: key, rounds: [{ maskKey: key, selfSeedCommitment: hash }] },
  ],
  ['shares', shares, { batch: hash, ciphertexts: [null, 'A'.repeat(107)] }],
  ['contribution', contribution, { ...inRound, vectorHash: hash, u2: hash, safeAlone: true }],
  ['agreement', agreement, { ...inRound, survivors: ['node:a'], contributions: hash }],
  ['unmasking', unmasking, { ...inRound, survivorSetHash: hash, dropped: [], shares: [key] }],
] as const;

describe.each(golden)('%s', (_name, schema, payload) => {
  test('the golden payload is read as it stands', () => {
    expect(schema.parse(payload)).toEqual(payload);
  });

  test('an unknown key is refused', () => {
    expect(schema.safeParse({ ...payload, extra: 1 }).success).toBe(false);
  });

  test.each(Object.keys(payload))('without %s it is refused', (missing) => {
    const rest = Object.fromEntries(Object.entries(payload).filter(([name]) => name !== missing));
    expect(schema.safeParse(rest).success).toBe(false);
  });
});
