import { renderText } from '../../report/text.ts';
import { missingnessReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';

test('missingnessReport: variables, then patterns', () => {
  const result = {
    variables: [
      { variable: 'a', n: 90, missing: 10, percent: 10 },
      { variable: 'b', n: null, missing: null, percent: null, suppressed: rule },
    ],
    patterns: [
      { missing: [], n: 88 },
      { missing: ['a'], n: 8 },
      { missing: ['a', 'b'], n: null, suppressed: rule },
    ],
  };
  const blocks = missingnessReport({ params: { variables: ['a', 'b'] }, result, n: 100, dictionary: null });
  expect(`\n${renderText(blocks)}`).toBe(`
Missing values by variable
───────────────────────────────
Variable  Values  Missing     %
───────────────────────────────
a             90       10  10.0
b              †        †     –
───────────────────────────────
† not shown: small count, or one that would give a small count away

Records by what they miss
─────────────────
Missing   n     %
─────────────────
nothing  88  88.0
a         8   8.0
a, b      †     –
─────────────────
† not shown: small count, or one that would give a small count away
`);
});
