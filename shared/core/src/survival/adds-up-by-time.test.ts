import { readDictionary } from '../dictionary/read-dictionary.ts';
import { parseFormula } from '../query-language/parse-formula.ts';
import { addsUpByTime } from './adds-up-by-time.ts';
import { hazardModel } from './hazard-model.ts';

const dictionary = readDictionary({
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'days', type: 'integer', min: 0, max: 4000 },
    { name: 'start', type: 'integer', min: 0, max: 4000 },
    { name: 'months', type: 'number', min: 0, max: 120, grid: 1 },
    { name: 'seconds', type: 'integer', min: 0, max: 100_000_000 },
    { name: 'event', type: 'boolean' },
    { name: 'age', type: 'integer', min: 18, max: 100 },
  ],
});
const byTime = (response: string): boolean =>
  addsUpByTime(hazardModel({ formula: parseFormula(`${response} ~ age`, dictionary), weights: null }, dictionary, 20));

test('where whole times are few, and patients do not enter late', () => {
  expect(byTime('Surv(days, event)')).toBe(true);
  expect(byTime('Surv(seconds, event)')).toBe(false);
  expect(byTime('Surv(start, days, event)')).toBe(false);
});

test('a declared grid does not keep values from lying off it', () => {
  expect(byTime('Surv(months, event)')).toBe(false);
});
