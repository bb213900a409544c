import { renderText } from '../../report/text.ts';
import type { IncidenceResult } from './params.ts';
import { incidenceReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';
const none = { rate: null, confLow: null, confHigh: null };
const result: IncidenceResult = {
  per: 1000,
  groups: [
    {
      group: 'all',
      n: 400,
      events: 40,
      personTime: 1234.56,
      rate: 32.4,
      confLow: 23.1,
      confHigh: 44.1,
      standardised: { rate: 30.9, confLow: 20.5, confHigh: 45.6, bands: 7 },
    },
    {
      group: '1',
      n: 60,
      events: null,
      personTime: 98.7,
      ...none,
      suppressed: rule,
      standardised: { ...none, bands: 0, suppressed: rule },
    },
  ],
  ratios: [{ group: '1', reference: '0', estimate: 1.25, confLow: 1.1, confHigh: 1.42, pValue: 0.00046 }],
};
const params = {
  event: 'dead',
  time: 'days',
  by: 'arm',
  per: 1000,
  unit: null,
  standard: { population: 'european-2013' as const, age: 'age', bands: null },
};

describe('incidenceReport', () => {
  const blocks = incidenceReport({ params, result, n: 400, dictionary: null });

  test('rates, standardised rates and ratios', () => {
    expect(`\n${renderText(blocks)}`).toBe(`
dead per 1000 person-years
─────────────────────────────────────────────────────
arm    n  Events  Person-years   Rate         95 % CI
─────────────────────────────────────────────────────
all  400      40        1234.6  32.40  23.10 to 44.10
1     60       †          98.7      –               –
─────────────────────────────────────────────────────
† not shown: small count, or one that would give a small count away

Standardised for age (european-2013), per 1000 person-years
─────────────────────────────────
arm  Bands   Rate         95 % CI
─────────────────────────────────
all      7  30.90  20.50 to 45.60
1               †               –
─────────────────────────────────
† not shown: small count, or one that would give a small count away

Rate ratios against 0
───────────────────────────────────
arm  Ratio         95 % CI        p
───────────────────────────────────
1    1.250  1.100 to 1.420  4.60e-4
───────────────────────────────────
`);
  });

  test('a forest of the ratios', () => {
    expect(blocks.at(-1)).toMatchObject({ figure: 'forest', data: { rows: [{ label: '1', estimate: 1.25 }] } });
  });
});
