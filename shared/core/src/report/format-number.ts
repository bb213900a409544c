/** How a number is shown to people. Exports carry it in full. */
export type NumberFormat =
  | { style: 'count' }
  /** Significant digits; whole digits are never dropped. */
  | { style: 'significant'; digits: number }
  | { style: 'fixed'; digits: number }
  /** Three digits, nothing below 1e-16: no test is exact beyond. */
  | { style: 'p' }
  /** `<0.001`, as journals print it. */
  | { style: 'p-journal' };

/** What has no value in print. */
export const NO_VALUE = '–';

const smallestP = 1e-16;

export function formatNumber(value: number, format: NumberFormat): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? NO_VALUE : value > 0 ? '∞' : '−∞';
  switch (format.style) {
    case 'count':
      return String(value);
    case 'significant':
      return significant(value, format.digits);
    case 'fixed':
      return withoutNegativeZero(value.toFixed(format.digits));
    case 'p':
      if (value < smallestP) return `<${smallestP.toExponential()}`;
      return value < 0.001 ? value.toExponential(2) : value.toPrecision(3);
    case 'p-journal':
      if (value < 0.001) return '<0.001';
      return value > 0.999 ? '>0.999' : value.toFixed(3);
  }
}

function significant(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e9) return value.toExponential(digits - 1).replace('e+', 'e');
  const text = value.toPrecision(digits);
  return text.includes('e') ? value.toFixed(0) : text;
}

function withoutNegativeZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
