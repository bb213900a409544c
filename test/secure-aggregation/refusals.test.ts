import type { Problem } from '@consilium/core/protocol/problem.ts';
import { toBase64url } from '@consilium/core/secure-aggregation/byte-text.ts';
import type { Contribution } from '@consilium/core/secure-aggregation/messages.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { broadcastOf, Federation, floorsFor, makeBatch, nodeNames, pick } from './federation.ts';

/** Right column of design/04's table: what a node sees through, with the step's state unchanged and the lie named. */
const four = nodeNames(4);
const [a = '', b = '', c = '', d = ''] = four;
const value = () => [1n, 2n, 3n];

function until(step: 'advertise' | 'share' | 'contribute' | 'agree'): Federation {
  const fed = new Federation(makeBatch(four, { rounds: 2 }), crypto);
  fed.advertise();
  if (step === 'advertise') return fed;
  fed.share(four);
  if (step === 'share') return fed;
  fed.contribute(0, four, four, value);
  if (step === 'contribute') return fed;
  fed.agree(0, four, four);
  return fed;
}

function problemOf(step: () => unknown): Problem {
  try {
    step();
  } catch (error) {
    return error as Problem;
  }
  throw new Error('nothing was refused');
}

function expectRefusal(fed: Federation, step: () => unknown, code: Problem['code'], words: string): void {
  const before = JSON.stringify(fed.state(a));
  const problem = problemOf(step);
  expect(problem.message).toContain(words);
  expect(problem.code).toBe(code);
  expect(JSON.stringify(fed.state(a))).toBe(before);
}

describe('advertise', () => {
  test('a node that is not among the participants', () => {
    const batch = makeBatch(four);
    const input = { batch, self: 'node:stranger', floors: floorsFor(batch), previous: null };
    expect(() => new Federation(batch, crypto).steps.advertise(input, crypto)).toThrow('not one of the participants');
  });

  test('an unknown key in the batch', () => {
    const batch = { ...makeBatch(four), weaken: true };
    const input = { batch, self: a, floors: floorsFor(batch), previous: null };
    expect(() => new Federation(batch, crypto).steps.advertise(input, crypto)).toThrow('weaken');
  });
});

describe('share', () => {
  const share = (fed: Federation, change: (all: Map<string, unknown>) => unknown) => () => {
    const advertisements = new Map<string, unknown>(fed.advertisements);
    change(advertisements);
    return fed.steps.share(fed.state(a), { advertisements }, crypto);
  };
  const other = until('advertise');
  const of = (fed: Federation, id: string) => fed.advertisements.get(id);

  test.each<[string, string, (all: Map<string, unknown>) => unknown]>([
    ['own advertisement left out', 'own advertisement is missing', (all) => all.delete(a)],
    ['own advertisement replaced', 'own advertisement is missing or was changed', (all) => all.set(a, of(other, a))],
    ['a stranger', 'not a participant', (all) => all.set('node:stranger', of(other, b))],
    ['a key used by two nodes', 'used twice', (all) => all.set(b, all.get(c))],
    ['another batch', 'another batch', (all) => all.set(b, { ...(all.get(b) as object), batch: 'f'.repeat(64) })],
    [
      'too few rounds',
      'another number of rounds',
      (all) => all.set(b, { ...of(other, b), rounds: of(other, b)?.rounds.slice(1) }),
    ],
    ['an unknown key', 'Unrecognized key', (all) => all.set(b, { ...(all.get(b) as object), extra: 1 })],
    [
      'a key of low order',
      'not usable',
      (all) => all.set(b, { ...(all.get(b) as object), shareKey: toBase64url(new Uint8Array(32)) }),
    ],
  ])('%s', (_, words, change) => {
    const fed = until('advertise');
    expectRefusal(fed, share(fed, change), 'protocol-violation', words);
  });

  test('too few nodes', () => {
    const fed = until('advertise');
    const leave = share(fed, (all) => [c, d].map((id) => all.delete(id)));
    expectRefusal(fed, leave, 'refused', 'Fewer nodes');
  });

  test('a second time', () => {
    const fed = until('share');
    expectRefusal(
      fed,
      share(fed, () => undefined),
      'replayed',
      'send the stored ones again',
    );
  });
});

describe('contribute', () => {
  const input = (fed: Federation) => ({
    round: 0,
    broadcastHash: broadcastOf(0),
    contributors: four as readonly string[],
    ciphertexts: fed.ciphertextsFor(a, four),
    vector: new Uint32Array(6),
    safeAlone: true,
  });
  type Input = ReturnType<typeof input>;
  const swap = (fed: Federation, from: string, text: string | undefined) => {
    const ciphertexts = new Map(input(fed).ciphertexts);
    ciphertexts.set(from, text ?? '');
    return { ciphertexts };
  };

  test.each<[string, string, Problem['code'], (fed: Federation) => Partial<Input>]>([
    ['itself left out', 'missing from the contributors', 'protocol-violation', () => ({ contributors: [b, c, d] })],
    ['a stranger', 'unknown or not in', 'protocol-violation', () => ({ contributors: [...four, 'node:z'] })],
    ['one named twice', 'not in participant order', 'protocol-violation', () => ({ contributors: [a, b, b, c] })],
    ['another order', 'not in participant order', 'protocol-violation', () => ({ contributors: [b, a, c, d] })],
    ['too few', 'Fewer nodes', 'refused', () => ({ contributors: [a, b] })],
    ['shares kept back', 'were not passed on', 'protocol-violation', () => ({ ciphertexts: new Map() })],
    [
      'shares changed',
      'changed on the way',
      'protocol-violation',
      (fed) =>
        swap(
          fed,
          b,
          fed
            .ciphertextsFor(a, [b])
            .get(b)
            ?.replace(/^./, (x) => (x === 'A' ? 'B' : 'A')),
        ),
    ],
    [
      'shares for somebody else',
      'changed on the way',
      'protocol-violation',
      (fed) => swap(fed, b, fed.ciphertextsFor(c, [b]).get(b)),
    ],
    [
      'shares from somebody else',
      'changed on the way',
      'protocol-violation',
      (fed) => swap(fed, b, fed.ciphertextsFor(a, [c]).get(c)),
    ],
    [
      'shares of another batch',
      'changed on the way',
      'protocol-violation',
      (fed) => swap(fed, b, until('share').ciphertextsFor(a, [b]).get(b)),
    ],
    ['a vector of another length', 'another length', 'wrong-vector', () => ({ vector: new Uint32Array(5) })],
    ['another round', 'does not have this round', 'out-of-order', () => ({ round: 2 })],
    ['no hash of a broadcast', 'SHA-256', 'invalid-input', () => ({ broadcastHash: 'none' })],
  ])('%s', (_, words, code, change) => {
    const fed = until('share');
    const step = () => fed.steps.contribute(fed.state(a), { ...input(fed), ...change(fed) }, crypto);
    expectRefusal(fed, step, code, words);
  });

  test('before shares', () => {
    const fed = until('advertise');
    const step = () => fed.steps.contribute(fed.state(a), input(fed), crypto);
    expectRefusal(fed, step, 'out-of-order', 'Shares come before');
  });

  test('the vector that was given is not changed', () => {
    const fed = until('share');
    const vector = Uint32Array.of(1, 0, 2, 0, 3, 0);
    fed.steps.contribute(fed.state(a), { ...input(fed), vector }, crypto);
    expect([...vector]).toEqual([1, 0, 2, 0, 3, 0]);
  });
});

describe('agree', () => {
  const agree =
    (fed: Federation, change: (all: Map<string, unknown>) => unknown, round = 0) =>
    () => {
      const contributions = new Map<string, unknown>(fed.contributions);
      change(contributions);
      return fed.steps.agree(fed.state(a), { round, contributions }, crypto);
    };
  const altered =
    (change: Partial<Contribution>, id = b) =>
    (all: Map<string, unknown>) =>
      all.set(id, { ...(all.get(id) as Contribution), ...change });

  test.each<[string, string, (all: Map<string, unknown>) => unknown]>([
    ['itself left out', 'own contribution is missing', (all) => all.delete(a)],
    ['own contribution changed', 'own contribution is missing', altered({ vectorHash: 'f'.repeat(64) }, a)],
    ['a node outside U2', 'did not contribute', (all) => all.set('node:stranger', all.get(b))],
    ['another broadcast', 'another broadcast', altered({ broadcastHash: 'f'.repeat(64) })],
    ['another U2', 'another set of contributors', altered({ u2: 'f'.repeat(64) })],
    ['another round', 'another batch or round', altered({ round: 1 })],
    ['another batch', 'another batch or round', altered({ batch: 'f'.repeat(64) })],
    ['no contribution at all', 'expected keys with values', (all) => all.set(b, null)],
  ])('%s', (_, words, change) => {
    const fed = until('contribute');
    expectRefusal(fed, agree(fed, change), 'protocol-violation', words);
  });

  test('too few survivors', () => {
    const fed = until('contribute');
    expectRefusal(
      fed,
      agree(fed, (all) => [c, d].map((id) => all.delete(id))),
      'refused',
      'Fewer nodes',
    );
  });

  test('a second survivor set', () => {
    const fed = until('agree');
    expectRefusal(
      fed,
      agree(fed, (all) => all.delete(d)),
      'protocol-violation',
      'a second survivor set',
    );
    expectRefusal(fed, agree(fed, altered({ vectorHash: 'f'.repeat(64) })), 'protocol-violation', 'a second survivor');
  });

  test('before contributing', () => {
    const fed = until('contribute');
    expectRefusal(
      fed,
      agree(fed, () => undefined, 1),
      'out-of-order',
      'A contribution comes before',
    );
  });
});

describe('unmask', () => {
  const unmask =
    (fed: Federation, ids: readonly string[], change: (all: Map<string, unknown>) => unknown = () => 0) =>
    () => {
      const agreements = new Map<string, unknown>(pick(fed.agreements, ids));
      change(agreements);
      return fed.steps.unmask(fed.state(a), { round: 0, agreements }, crypto);
    };

  test('too few agreements', () => {
    const fed = until('agree');
    expectRefusal(fed, unmask(fed, [a, b]), 'out-of-order', 'Too few nodes agreed');
  });

  test('an agreement over another set', () => {
    const fed = until('agree');
    const lie = (all: Map<string, unknown>) => all.set(b, { ...fed.agreements.get(b), survivors: [a, b, c] });
    expectRefusal(fed, unmask(fed, four, lie), 'protocol-violation', 'another survivor set was shown');
  });

  test('an agreement by somebody outside the set', () => {
    const fed = until('contribute');
    fed.agree(0, [a, b, c], [a, b, c]);
    const lie = (all: Map<string, unknown>) => all.set(d, fed.agreements.get(b));
    expectRefusal(fed, unmask(fed, [a, b, c], lie), 'protocol-violation', 'a node outside the survivor set');
  });

  test('before agreeing', () => {
    const fed = until('contribute');
    fed.agree(0, [b, c, d], four);
    expectRefusal(fed, unmask(fed, [b, c, d]), 'out-of-order', 'agreed on before');
  });

  test('a second time', () => {
    const fed = until('agree');
    fed.unmask(0, [a], four);
    expectRefusal(fed, unmask(fed, four), 'replayed', 'send the stored message again');
  });

  test('for each peer either share, never both: of survivors the self seed, of the others the mask seed', () => {
    const fed = until('contribute');
    fed.agree(0, [a, b, c], [a, b, c]);
    const held = fed.state(a).rounds[0]?.secrets?.held;
    fed.unmask(0, [a], [a, b, c]);
    const message = fed.unmaskings.get(a);
    expect(message?.dropped).toEqual([d]);
    expect(message?.shares).toEqual([held?.[0]?.self, held?.[1]?.self, held?.[2]?.self, held?.[3]?.mask]);
  });
});
