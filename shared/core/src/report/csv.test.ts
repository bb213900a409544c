import type { Block } from './block.ts';
import { count, estimate, pValue, range, text } from './cell.ts';
import { renderCsv } from './csv.ts';

const blocks: Block[] = [
  { kind: 'heading', level: 1, text: 'Not exported' },
  {
    kind: 'table',
    id: 'coefficients',
    columns: [
      { header: 'Term', name: 'term', align: 'left' },
      { header: 'Estimate', name: 'estimate', align: 'decimal' },
      { header: 'p', name: 'pValue', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
    ],
    rows: [
      [text('(Intercept)'), estimate(0.1234567890123), pValue(3.2e-58), range(-1.5, 2.5)],
      [text('size, "large"'), estimate(null), pValue(null), range(null, 1)],
    ],
  },
  {
    kind: 'table',
    id: 'groups',
    columns: [
      { header: 'Group', name: 'group', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
    ],
    rows: [
      [text('=1+1'), count(12)],
      [text('+'), count(null, 'small count')],
      [text("-2+3+cmd|' /C calc'!A0"), count(7)],
    ],
  },
  { kind: 'table', id: 'people', medium: 'people', columns: [], rows: [] },
  { kind: 'facts', items: [{ label: 'Study', name: 'study', value: text('Not exported') }] },
  {
    kind: 'facts',
    id: 'fit',
    items: [
      { label: 'Records', name: 'nobs', value: count(3668) },
      { label: 'AIC', name: 'aic', value: estimate(4721.1326) },
      { label: 'Ratio', name: 'ratio', value: estimate(Infinity) },
    ],
  },
];

describe('renderCsv', () => {
  const files = new Map(renderCsv(blocks).map(({ id, csv }) => [id, csv]));

  test('tables for machines and facts with a name, nothing else', () => {
    expect([...files.keys()]).toEqual(['coefficients', 'groups', 'fit']);
  });

  test('numbers in full, pairs as two columns, quotes doubled, no value empty', () => {
    expect(files.get('coefficients')).toBe(
      'term,estimate,pValue,confLow,confHigh\r\n' +
        '(Intercept),0.1234567890123,3.2e-58,-1.5,2.5\r\n' +
        '"size, ""large""",,,,1\r\n',
    );
  });

  test('a hidden value is empty and its rule stands beside; texts that a spreadsheet would calculate are kept texts', () => {
    expect(files.get('groups')).toBe(
      ['group,n,n suppressed', "'=1+1,12,", '+,,small count', "'-2+3+cmd|' /C calc'!A0,7,", ''].join('\r\n'),
    );
  });

  test('facts are one row', () => {
    expect(files.get('fit')).toBe('nobs,aic,ratio\r\n3668,4721.1326,Inf\r\n');
  });
});
