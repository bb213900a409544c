import { participantState } from '@consilium/core/secure-aggregation/participant-state.ts';
import { toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { Federation, floorsFor, makeBatch, nodeNames } from './federation.ts';

const five = nodeNames(5);
const [a = '', b = '', c = '', d = '', e = ''] = five;
const four = [a, b, c, d];
const valueAt = (round: number) => (id: string) => [BigInt(id.slice(-2)), BigInt(round), 1n];
const totalOver = (round: number, ids: readonly string[]) => [
  ids.reduce((sum, id) => sum + BigInt(id.slice(-2)), 0n),
  BigInt(round * ids.length),
  BigInt(ids.length),
];

function setUp(rounds: number): Federation {
  const fed = new Federation(makeBatch(five, { rounds, firstRound: 7 }), crypto);
  fed.advertise();
  fed.share(five);
  return fed;
}

const total = (fed: Federation, round: number, u2: readonly string[], u3: readonly string[]) =>
  toBigInts(fed.open(round, u2, u3, u3).total, 64);

describe('rounds of a batch', () => {
  test('each opens its own total; who drops in one is left out of the rest', () => {
    const fed = setUp(3);
    fed.runRound(7, valueAt(7));
    expect(total(fed, 7, five, five)).toEqual(totalOver(7, five));
    fed.contribute(8, four, five, valueAt(8));
    fed.agree(8, four, four);
    fed.unmask(8, four, four);
    expect(total(fed, 8, five, four)).toEqual(totalOver(8, four));
    expect(() => fed.copy().contribute(9, [a], five, valueAt(9))).toThrow('a node that had dropped came back');
    fed.runRound(9, valueAt(9), four);
    expect(total(fed, 9, four, four)).toEqual(totalOver(9, four));
  });

  test('a round that was given up is answered by none, and the next one is independent of it', () => {
    const fed = setUp(2);
    fed.contribute(7, five, five, valueAt(7));
    fed.agree(7, [a, b, c], five);
    fed.contribute(8, five, five, valueAt(8));
    expect(() => fed.agree(7, [d], five)).toThrow('This round is over');
    expect(() => fed.unmask(7, [a], [a, b, c])).toThrow('This round is over');
    fed.agree(8, five, five);
    fed.unmask(8, five, five);
    expect(total(fed, 8, five, five)).toEqual(totalOver(8, five));
  });

  test('rounds do not go back and are not answered twice', () => {
    const fed = setUp(2);
    fed.contribute(8, [a], five, valueAt(8));
    expect(() => fed.contribute(8, [a], five, valueAt(8))).toThrow('send the stored one again');
    expect(() => fed.contribute(7, [a], five, valueAt(7))).toThrow('an earlier round was asked for again');
    expect(() => fed.contribute(9, [b], five, valueAt(9))).toThrow('does not have this round');
  });

  test('no key and no commitment serves two rounds', () => {
    const fed = setUp(16);
    const all = [...fed.advertisements.values()].flatMap(({ shareKey, rounds }) => [
      shareKey,
      ...rounds.flatMap((r) => [r.maskKey, r.selfSeedCommitment]),
    ]);
    expect(new Set(all).size).toBe(5 * 33);
  });
});

describe('what a node keeps', () => {
  test('own seeds are gone once the vector is masked, held shares once the round ends', () => {
    const fed = setUp(2);
    const atStart = fed.state(a);
    expect(atStart.rounds.every((r) => r.secrets?.own)).toBe(true);
    fed.contribute(7, five, five, valueAt(7));
    const masked = fed.state(a);
    expect(masked.shareSecret).toBeNull();
    expect(masked.rounds[0]?.secrets?.own).toBeNull();
    expect(masked.rounds[0]?.secrets?.held).toHaveLength(5);
    expect(masked.rounds[1]?.secrets?.own).not.toBeNull();
    const ended = fed.steps.endRound(masked, 7);
    expect(ended.rounds[0]?.secrets).toBeNull();
    expect(ended.rounds[1]?.secrets).not.toBeNull();
    const text = JSON.stringify(ended);
    for (const secret of [atStart.rounds[0]?.secrets?.own?.maskSeed, masked.rounds[0]?.secrets?.held[1]?.self]) {
      expect(secret?.length).toBeGreaterThan(20);
      expect(text).not.toContain(secret);
    }
  });

  test('a later contribution ends the rounds before it', () => {
    const fed = setUp(3);
    fed.contribute(7, five, five, valueAt(7));
    fed.contribute(9, five, five, valueAt(9));
    expect(fed.state(a).rounds.map((r) => r.secrets === null)).toEqual([true, true, false]);
  });

  test('every state is what its schema says', () => {
    const fed = setUp(2);
    const valid = () => participantState.parse(fed.state(a));
    expect(valid()).toEqual(fed.state(a));
    fed.runRound(7, valueAt(7));
    expect(valid()).toEqual(fed.state(a));
  });

  test('the same survivor set again gives the same message, so a restart may ask', () => {
    const fed = setUp(1);
    fed.contribute(7, five, five, valueAt(7));
    fed.agree(7, four, four);
    const first = fed.agreements.get(a);
    const state = fed.state(a);
    fed.agree(7, [a], four);
    expect(fed.agreements.get(a)).toEqual(first);
    expect(fed.state(a)).toEqual(state);
    expect(() => fed.agree(7, [a], five)).toThrow('a second survivor set was shown');
  });
});

describe('the next batch', () => {
  const after = () => {
    const fed = setUp(1);
    fed.contribute(7, five, five, valueAt(7), (id) => id !== d);
    fed.agree(7, five, five);
    return fed;
  };
  const next = (participants: readonly string[], change = {}) =>
    new Federation(makeBatch(participants, { index: 1, firstRound: 8, ...change }), crypto);

  test('goes on with later rounds and the nodes that are left', () => {
    const fed = next(four);
    fed.advertise(four, after());
    fed.share(four);
    fed.runRound(8, valueAt(8));
    expect(total(fed, 8, four, four)).toEqual(totalOver(8, four));
  });

  test.each<[string, Federation]>([
    ['a batch was set up a second time', next(five, { index: 0 })],
    ['an earlier round was asked for again', next(five, { firstRound: 7 })],
    ['a node that had dropped came back', next([...five, 'node:n09'])],
    ['is not safe alone', next([a, b, c, e])],
  ])('refused: %s', (reason, fed) => {
    expect(() => fed.advertise([a], after())).toThrow(reason);
  });

  test('of another task is none', () => {
    expect(() => next(five, { task: 'f'.repeat(64) }).advertise([a], after())).toThrow('another task');
  });

  test('remembers over a batch in which nothing was agreed', () => {
    const second = next(five);
    second.advertise(five, after());
    const third = next([a, b, c, e], { index: 2, firstRound: 9 });
    expect(() => third.advertise([a], second)).toThrow('is not safe alone');
  });
});

test('the survivor rule lets go of nodes that are safe alone, and of none else', () => {
  const fed = setUp(2);
  fed.contribute(7, five, five, valueAt(7), (id) => id !== d);
  fed.agree(7, five, five);
  fed.contribute(8, five, five, valueAt(8));
  expect(() => fed.copy().agree(8, [a], four)).not.toThrow();
  expect(() => fed.copy().agree(8, [a], [a, b, c, e])).toThrow('is not safe alone');
});

test('a task is refused where a floor is missed, before any key is made', () => {
  const batch = makeBatch(five);
  const floors = { ...floorsFor(batch), minSurvivors: 5 };
  const randomless = {
    ...crypto,
    randomBytes: () => {
      throw new Error('drew randomness');
    },
  };
  expect(() =>
    new Federation(batch, crypto).steps.advertise({ batch, self: a, floors, previous: null }, randomless),
  ).toThrow('fewer minimum survivors');
});
