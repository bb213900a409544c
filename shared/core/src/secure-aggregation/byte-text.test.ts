import fc from 'fast-check';
import { fromBase64url, fromHex, toBase64url, toHex, utf8 } from './byte-text.ts';

describe('base64url (RFC 4648 §10, without padding)', () => {
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('%j', (text, encoded) => {
    expect(toBase64url(utf8(text))).toBe(encoded);
    expect(fromBase64url(encoded)).toEqual(utf8(text));
  });

  test('uses - and _', () => {
    expect(toBase64url(Uint8Array.of(0xfb, 0xff))).toBe('-_8');
  });

  test.each(['Zg==', 'Z', 'Zh', 'Zm9', 'a+b/', 'Zm9v\n'])('%j is refused: one text for one content', (text) => {
    expect(() => fromBase64url(text)).toThrow('base64url');
  });

  test('round trip', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)));
  });
});

describe('hex', () => {
  test('round trip', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(fromHex(toHex(bytes))).toEqual(bytes)));
  });

  test.each(['0', '0G', 'AB', ' 00'])('%j is refused', (text) => {
    expect(() => fromHex(text)).toThrow('lower-case hex');
  });
});
