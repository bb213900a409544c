import fc from 'fast-check';
import { formatNumber, type NumberFormat } from './format-number.ts';

const four: NumberFormat = { style: 'significant', digits: 4 };

describe('formatNumber', () => {
  test.each([
    [0, '0'],
    [0.5, '0.5000'],
    [-1.2345678, '-1.235'],
    [12.3456, '12.35'],
    [9999.6, '10000'],
    [123456.7, '123457'],
    [0.00012346, '0.0001235'],
    [0.00001234567, '1.235e-5'],
    [1234567890, '1.235e9'],
    [NaN, '–'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%d to four significant digits is %s', (value, text) => expect(formatNumber(value, four)).toBe(text));

  test.each([
    [1, '1.00'],
    [0.5, '0.500'],
    [0.0123456, '0.0123'],
    [0.00099, '9.90e-4'],
    [3.21e-8, '3.21e-8'],
    [1e-16, '1.00e-16'],
    [9e-17, '<1e-16'],
    [0, '<1e-16'],
  ])('p = %d is %s', (value, text) => expect(formatNumber(value, { style: 'p' })).toBe(text));

  test.each([
    [0.9996, '>0.999'],
    [0.0456, '0.046'],
    [0.001, '0.001'],
    [0.00099, '<0.001'],
  ])('p = %d is %s in a journal', (value, text) => expect(formatNumber(value, { style: 'p-journal' })).toBe(text));

  test('fixed digits have no negative zero', () => {
    expect(formatNumber(-0.0004, { style: 'fixed', digits: 3 })).toBe('0.000');
    expect(formatNumber(-0.0006, { style: 'fixed', digits: 3 })).toBe('-0.001');
    expect(formatNumber(1e6, { style: 'count' })).toBe('1000000');
  });

  test('four significant digits stay within half a unit of the fourth', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(Math.abs(value) > 1e-300 && Math.abs(value) < 1e300);
        const shown = Number(formatNumber(value, four));
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(Math.abs(value) * 0.000501);
      }),
    );
  });
});
