import { renderText } from '../../report/text.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { countReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';
const dictionary: Dictionary = {
  dictionary: 'breast',
  version: 1,
  variables: [{ name: 'grade', type: 'category', levels: ['1', '2', '3'], label: 'Tumour grade' }],
};

describe('countReport', () => {
  test('a count alone', () => {
    const params = { rules: [], by: null };
    const blocks = countReport({ params, result: { n: 3668 }, n: 3668, dictionary });
    expect(renderText(blocks)).toBe('Records  3668\n');
  });

  test('attrition and groups; what is hidden is marked, also in what follows from it', () => {
    const result = {
      n: 3600,
      attrition: [
        { rule: 'cohort', n: 3668 },
        { rule: 'age >= 50', n: null, suppressed: rule },
        { rule: 'grade in (2, 3)', n: 3600 },
      ],
      groups: [
        { group: '1', n: null, suppressed: rule },
        { group: '2', n: 900 },
        { group: '3', n: null, suppressed: rule },
      ],
    };
    const params = { rules: [], by: 'grade' };
    expect(`\n${renderText(countReport({ params, result, n: 3600, dictionary }))}`).toBe(`
Records left after each rule
──────────────────────────────────────
Rule                n  left out      %
──────────────────────────────────────
cohort           3668            100.0
age >= 50           †         †      †
grade in (2, 3)  3600         †   98.1
──────────────────────────────────────
† not shown: ${rule}

Records by Tumour grade
───────────────────────
Tumour grade    n     %
───────────────────────
1               †     †
2             900  25.0
3               †     †
───────────────────────
† not shown: ${rule}
`);
  });
});
