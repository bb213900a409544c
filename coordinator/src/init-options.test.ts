import { webAddress, wholeNumber } from './init-options.ts';

test('an address is one of the web', () => {
  expect(webAddress('https://consilium.example.org')).toBe('https://consilium.example.org');
  for (const wrong of ['consilium.example.org', 'ftp://x', 'http://', 'localhost:8700']) {
    expect(() => webAddress(wrong)).toThrow('Give an address such as');
  }
});

test('a whole number within its limits', () => {
  const port = wholeNumber(0, 65_535);
  expect(port('8700')).toBe(8700);
  for (const wrong of ['70000', '-1', '1.5', 'http', '']) {
    expect(() => port(wrong)).toThrow('Give a whole number from 0 to 65535.');
  }
});
