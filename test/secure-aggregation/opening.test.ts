import { toBase64url } from '@consilium/core/secure-aggregation/byte-text.ts';
import type { Unmasking } from '@consilium/core/secure-aggregation/messages.ts';
import { toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { recomputeTotal, verifyRound, type Transcript } from '@consilium/core/secure-aggregation/transcript.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { Federation, makeBatch, nodeNames, pick } from './federation.ts';

const nodes = nodeNames(7);
const [a = '', b = '', c = '', d = '', e = ''] = nodes;
const survivors = nodes.slice(0, 6);
const value = (id: string) => [BigInt(id.slice(-2)), 1n, -5n];
const expected = [15n, 6n, -30n];

function opened(): Federation {
  const fed = new Federation(makeBatch(nodes), crypto);
  fed.advertise();
  fed.share(nodes);
  fed.contribute(0, nodes, nodes, value);
  fed.agree(0, survivors, survivors);
  fed.unmask(0, survivors, survivors);
  return fed;
}

function answerOf(fed: Federation, id: string): Unmasking {
  const found = fed.unmaskings.get(id);
  if (!found) throw new Error(`no answer of ${id}`);
  return found;
}

/** `from` answers with a wrong share of each of `of`. */
function spoil(fed: Federation, from: string, of: readonly string[]): void {
  const message = answerOf(fed, from);
  const shares = message.shares.map((share, i) =>
    of.includes(nodes[i] ?? '') ? toBase64url(new Uint8Array(32).fill(i + 1)) : share,
  );
  fed.unmaskings.set(from, { ...message, shares });
}

describe('wrong shares at the coordinator', () => {
  test.each([
    ['one answer among the first t', [[a, [c]]]],
    ['all of one answer', [[a, nodes]]],
    ['the last answer, which is not needed', [[survivors[5] ?? '', [a, b]]]],
  ] as [string, [string, string[]][]][])('%s: the total is right and the liar named', (_, lies) => {
    const fed = opened();
    for (const [from, of] of lies) spoil(fed, from, of);
    const { total, wrong } = fed.open(0, nodes, survivors, survivors);
    expect(toBigInts(total, 64)).toEqual(expected);
    expect(wrong).toEqual(lies.flatMap(([from, of]) => of.map((node) => ({ from, of: node }))));
  });

  test('with more liars than spare answers nothing is opened, and the owner is named', () => {
    const fed = opened();
    spoil(fed, a, [c]);
    spoil(fed, b, [c]);
    expect(() => fed.open(0, nodes, survivors, survivors)).toThrow(`The shares of ${c} do not open`);
  });

  test('one more answer may help', () => {
    const fed = opened();
    spoil(fed, a, [c]);
    const five = survivors.slice(0, 5);
    expect(() => fed.open(0, nodes, survivors, five)).toThrow('do not open');
    expect(toBigInts(fed.open(0, nodes, survivors, survivors).total, 64)).toEqual(expected);
  });

  test.each<[string, (message: Unmasking) => Unmasking]>([
    ['another survivor set', (m) => ({ ...m, survivorSetHash: 'f'.repeat(64) })],
    ['other dropped nodes', (m) => ({ ...m, dropped: [b] })],
    ['too few shares', (m) => ({ ...m, shares: m.shares.slice(1) })],
  ])('an answer with %s is refused by name', (_, change) => {
    const fed = opened();
    fed.unmaskings.set(e, change(answerOf(fed, e)));
    expect(() => fed.open(0, nodes, survivors, survivors)).toThrow(`The unmasking of ${e}`);
  });

  test('an answer from a node that dropped is refused', () => {
    const fed = opened();
    const last = nodes[6] ?? '';
    fed.unmaskings.set(last, answerOf(fed, a));
    expect(() => fed.open(0, nodes, survivors, nodes)).toThrow(`The unmasking of ${last}`);
  });

  test('the folded sum is not changed', () => {
    const fed = opened();
    const folded = fed.fold(survivors);
    const before = [...folded];
    fed.open(0, nodes, survivors, survivors);
    expect([...folded]).toEqual(before);
  });
});

describe('the transcript', () => {
  const fed = opened();
  const genuine = fed.transcript(0, nodes, survivors, survivors);
  const other = opened();

  test('gives every node the total', () => {
    expect(toBigInts(recomputeTotal(genuine, crypto), 64)).toEqual(expected);
    for (const id of survivors) expect(toBigInts(verifyRound(fed.state(id), genuine, crypto), 64)).toEqual(expected);
  });

  test('is enough after the round has ended', () => {
    const ended = fed.steps.endRound(fed.state(a), 0);
    expect(toBigInts(verifyRound(ended, genuine, crypto), 64)).toEqual(expected);
  });

  test('agreements of t survivors are enough', () => {
    const agreements = pick(fed.agreements, survivors.slice(0, 5));
    expect(toBigInts(recomputeTotal({ ...genuine, agreements }, crypto), 64)).toEqual(expected);
  });

  const flip = (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
  const without = <V>(map: ReadonlyMap<string, V>, id: string) => new Map([...map].filter(([key]) => key !== id));
  const put = <V>(map: ReadonlyMap<string, V>, id: string, entry: V) => new Map(map).set(id, entry);
  const seedOf = (id: string, change: object) => genuine.seeds.map((s) => (s.node === id ? { ...s, ...change } : s));

  test.each<[string, Partial<Transcript>, string]>([
    ['a bit of a vector', { vectors: put(genuine.vectors, b, flip(fed.vectorOf(b))) }, 'not the one that was signed'],
    ['two vectors exchanged', { vectors: put(genuine.vectors, b, fed.vectorOf(c)) }, 'not the one that was signed'],
    ['a vector left out', { vectors: without(genuine.vectors, b) }, 'vector of a survivor is missing'],
    ['a contribution left out', { contributions: without(genuine.contributions, b) }, 'another survivor set'],
    [
      'a contribution of another round of keys',
      { contributions: put(genuine.contributions, b, other.contributions.get(b)) },
      'another survivor set',
    ],
    ['the dropped node counted in', { contributions: fed.contributions }, 'another survivor set'],
    ['too few agreements', { agreements: pick(fed.agreements, [a, b, c, d]) }, 'too few nodes agreed'],
    [
      'an agreement over another set',
      { agreements: put(genuine.agreements, b, other.agreements.get(b)) },
      'an agreement is over another survivor set',
    ],
    [
      'an agreement by the dropped node',
      { agreements: put(genuine.agreements, nodes[6] ?? '', fed.agreements.get(b)) },
      'outside the survivor set',
    ],
    ['another broadcast', { broadcastHash: 'f'.repeat(64) }, 'another survivor set'],
    ['another U2', { u2: survivors }, 'masked with other nodes or keys'],
    ['other keys', { advertisements: other.advertisements }, 'masked with other nodes or keys'],
    ['a seed left out', { seeds: genuine.seeds.slice(1) }, 'missing or given twice'],
    ['a seed changed', { seeds: seedOf(b, { seed: genuine.seeds[2]?.seed }) }, 'not the committed one'],
    ['a seed of the other kind', { seeds: seedOf(b, { kind: 'mask' }) }, 'wrong kind'],
    ['a seed of another length', { seeds: seedOf(b, { seed: 'AAAA' }) }, 'not the committed one'],
    ['a lower threshold', { batch: { ...fed.batch, threshold: 3 } }, 'another survivor set'],
    ['another round', { round: 1 }, 'another survivor set'],
  ])('with %s is refused', (_, change, words) => {
    expect(() => recomputeTotal({ ...genuine, ...change }, crypto)).toThrow(words);
  });

  test('of another run of the same nodes is not the round this node took part in', () => {
    const stranger = other.transcript(0, nodes, survivors, survivors);
    expect(() => recomputeTotal(stranger, crypto)).not.toThrow();
    expect(() => verifyRound(fed.state(a), stranger, crypto)).toThrow('own contribution is missing');
    const batch = { ...fed.batch, minSurvivors: 6 };
    expect(() => verifyRound(fed.state(a), { ...genuine, batch }, crypto)).toThrow('another batch');
  });

  test('over another survivor set than this node agreed to is refused', () => {
    const split = new Federation(makeBatch(nodes), crypto);
    split.advertise();
    split.share(nodes);
    split.contribute(0, nodes, nodes, value);
    split.agree(0, [a], nodes);
    split.agree(0, survivors.slice(1), survivors);
    split.unmask(0, survivors.slice(1), survivors.slice(1));
    const shown = split.transcript(0, nodes, survivors, survivors.slice(1));
    expect(() => recomputeTotal(shown, crypto)).not.toThrow();
    expect(() => verifyRound(split.state(a), shown, crypto)).toThrow('another survivor set was opened');
  });
});
