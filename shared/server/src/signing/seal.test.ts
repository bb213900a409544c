import { generateKey } from './key-pair.ts';
import { seal, unseal } from './seal.ts';

const auditor = generateKey('auditor:a', 'auditor', 'X25519');
const text = Buffer.from('a total that nobody else may read');

test('opens with the key it was sealed to, in its context', () => {
  const sealed = seal(auditor.publicKey, text, 'round 1');
  expect(Buffer.from(unseal(auditor, sealed, 'round 1')).toString()).toBe(text.toString());
});

test('does not open with another key, in another context, or changed', () => {
  const sealed = seal(auditor.publicKey, text, 'round 1');
  const other = generateKey('auditor:b', 'other', 'X25519');
  expect(() => unseal(other, sealed, 'round 1')).toThrow(/does not open/);
  expect(() => unseal(auditor, sealed, 'round 2')).toThrow(/does not open/);
  const changed = {
    ...sealed,
    ciphertext:
      `A${sealed.ciphertext.slice(1)}` === sealed.ciphertext
        ? `B${sealed.ciphertext.slice(1)}`
        : `A${sealed.ciphertext.slice(1)}`,
  };
  expect(() => unseal(auditor, changed, 'round 1')).toThrow(/does not open/);
});

test('two seals of one text have nothing in common', () => {
  const [a, b] = [seal(auditor.publicKey, text, 'x'), seal(auditor.publicKey, text, 'x')];
  expect(a.ephemeralKey).not.toBe(b.ephemeralKey);
  expect(a.ciphertext).not.toBe(b.ciphertext);
});
