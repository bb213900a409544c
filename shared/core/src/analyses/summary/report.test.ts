import type { Dictionary } from '../../dictionary/dictionary.ts';
import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import type { SummaryGroup, SummaryResult } from './params.ts';
import { summaryReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';
const dictionary: Dictionary = {
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100, unit: 'years', label: 'Age at surgery' },
    { name: 'grade', type: 'category', levels: ['1', '2'] },
    { name: 'hormon', type: 'boolean', label: 'Hormonal treatment' },
  ],
};

function group(name: string, n: number, hidden = false): SummaryGroup {
  return {
    group: name,
    n,
    variables: [
      { variable: 'age', n, missing: 0, mean: 54.853, sd: 12.96 },
      {
        variable: 'grade',
        n: n - 2,
        missing: 2,
        levels: [
          hidden
            ? { level: '1', n: null, percent: null, suppressed: rule }
            : { level: '1', n: 8, percent: (100 * 8) / (n - 2) },
          { level: '2', n: n - 10, percent: (100 * (n - 10)) / (n - 2) },
        ],
      },
    ],
  };
}

const compared: SummaryResult = {
  groups: [group('all', 3668), group('0', 2907), group('1', 761, true)],
  tests: [
    { variable: 'age', method: 'welch-t', statistic: -13.2, df: 1300.5, pValue: 1.5e-37 },
    { variable: 'grade', method: 'chi-squared', statistic: null, df: null, pValue: null },
  ],
  smd: [
    { variable: 'age', groups: ['0', '1'], smd: 0.4482 },
    { variable: 'grade', groups: ['0', '1'], smd: null },
  ],
};

describe('summaryReport', () => {
  const params = { variables: ['age', 'grade'], by: 'hormon' };

  test('Table 1 as a journal prints it', () => {
    const blocks = summaryReport({ params, result: compared, n: 3668, dictionary });
    expect(`\n${renderText(blocks, { width: 100 })}`).toBe(`
Characteristics by Hormonal treatment
─────────────────────────────────────────────────────────────────────────────────────────────
Variable                                     All       hormon=0       hormon=1       p    SMD
─────────────────────────────────────────────────────────────────────────────────────────────
n                                           3668           2907            761
Age at surgery (years), mean (SD)  54.85 (12.96)  54.85 (12.96)  54.85 (12.96)  <0.001  0.448
grade, n (%)                                                                         –      –
  1                                      8 (0.2)        8 (0.3)              †
  2                                  3658 (99.8)    2897 (99.7)     751 (98.9)
  missing                                      2              2              2
─────────────────────────────────────────────────────────────────────────────────────────────
† not shown: ${rule}
p: Welch's t test (age); Pearson's χ² test (grade). SMD: standardised mean difference.
`);
  });

  test('the largest difference stands for several, and is not known as long as one of them is not', () => {
    const smd = (b: number | null) => [
      { variable: 'age', groups: ['1', '2'] as [string, string], smd: 0.1 },
      { variable: 'age', groups: ['1', '3'] as [string, string], smd: b },
    ];
    const shown = (b: number | null) => {
      const groups = ['all', '1', '2', '3'].map((name) => group(name, 100));
      const result = { groups, tests: [], smd: smd(b) };
      return renderText(summaryReport({ params, result, n: 400, dictionary: null }), { width: 120 });
    };
    expect(shown(0.3)).toMatch(/largest SMD[\s\S]*age, mean \(SD\) .* 0\.300\n/);
    expect(shown(null)).toMatch(/age, mean \(SD\) .* –\n/);
  });

  test('one group has no comparison', () => {
    const result = { groups: [group('all', 100)] };
    const blocks = summaryReport({ params: { variables: ['age'], by: null }, result, n: 100, dictionary });
    expect(renderText(blocks)).toContain('Characteristics\n');
    expect(renderText(blocks)).not.toContain('SMD');
  });

  test('tidy tables carry the numbers in full', () => {
    const files = renderCsv(summaryReport({ params, result: compared, n: 3668, dictionary }));
    expect(files.map(({ id }) => id)).toEqual(['summary', 'tests', 'smd']);
    expect(files[0]?.csv.split('\r\n').slice(0, 3)).toEqual([
      'group,variable,level,n,n suppressed,missing,mean,sd,percent',
      'all,age,,3668,,0,54.853,12.96,',
      `all,grade,1,8,,2,,,${String(800 / 3666)}`,
    ]);
    expect(files[0]?.csv).toContain(`1,grade,1,,"${rule}",2,,,`);
    expect(files[1]?.csv).toContain('age,welch-t,-13.2,1300.5,,1.5e-37');
  });
});
