import fc from 'fast-check';
import { generateKey, toSigner } from './key-pair.ts';
import { envelopeHash, isSignedBy, readEnvelope, requireSigned, signEnvelope } from './sign-envelope.ts';

const signer = toSigner(generateKey('node:a', 'a'));
const other = toSigner(generateKey('node:b', 'b'));
const consortium = 'c'.repeat(64);
const at = new Date('2026-11-24T06:00:00Z');

test('any change of what is signed breaks the signature, and the order of keys does not', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (raw) => {
      const payload = JSON.parse(JSON.stringify(raw)) as Record<string, unknown>;
      const envelope = signEnvelope(signer, consortium, 'call', payload, at);
      const reordered = Object.fromEntries(Object.entries(payload).reverse());
      expect(isSignedBy({ ...envelope, payload: reordered }, signer.publicKey)).toBe(true);
      expect(isSignedBy({ ...envelope, payload: { ...payload, more: 1, '': 0 } }, signer.publicKey)).toBe(false);
      expect(isSignedBy({ ...envelope, type: 'query' }, signer.publicKey)).toBe(false);
      expect(isSignedBy({ ...envelope, issuedAt: '2026-11-24T06:00:01.000Z' }, signer.publicKey)).toBe(false);
      expect(isSignedBy(envelope, other.publicKey)).toBe(false);
      expect(isSignedBy({ ...envelope, signature: 'A'.repeat(86) }, signer.publicKey)).toBe(false);
      // What held once is remembered with all that it depends on.
      expect(isSignedBy(envelope, signer.publicKey)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('the hash names the content, not the signature', () => {
  const envelope = signEnvelope(signer, consortium, 'call', { a: 1 }, at);
  expect(envelopeHash({ ...envelope, signature: 'x' } as typeof envelope)).toBe(envelopeHash(envelope));
});

test('type, consortium and signer have to be the expected ones', () => {
  const envelope = readEnvelope(signEnvelope(signer, consortium, 'call', {}, at));
  const expected = { type: 'call', consortium, key: signer.publicKey } as const;
  expect(() => {
    requireSigned(envelope, expected);
  }).not.toThrow();
  expect(() => {
    requireSigned(envelope, { ...expected, type: 'query' });
  }).toThrow(/type query/);
  expect(() => {
    requireSigned(envelope, { ...expected, consortium: 'd'.repeat(64) });
  }).toThrow(/another consortium/);
  expect(() => {
    requireSigned(envelope, { ...expected, key: undefined });
  }).toThrow(/not known/);
  expect(() => {
    requireSigned(envelope, { ...expected, key: other.publicKey });
  }).toThrow();
});
