import { readDictionary } from '../../dictionary/read-dictionary.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { hazardModel } from '../../survival/hazard-model.ts';
import { curveOf } from './time-curve.ts';

const dictionary = readDictionary({
  dictionary: 'small',
  version: 1,
  variables: [
    { name: 'entry', type: 'integer', min: 0, max: 9, grid: 1 },
    { name: 'time', type: 'integer', min: 0, max: 9, grid: 1 },
    { name: 'event', type: 'boolean' },
    { name: 'x', type: 'number', min: 0, max: 1 },
  ],
});
const modelOf = (text: string) =>
  hazardModel({ formula: parseFormula(text, dictionary), weights: null }, dictionary, 20);

/** Counts at times 0 … 9, behind one coordinate that is none of them. */
const totalOf = (...runs: number[][]) => [7n, ...runs.flat().map(BigInt)];

test('1 − the Kaplan-Meier estimate just before each time with events', () => {
  const events = [0, 1, 0, 2, 0, 1, 0, 0, 0, 0];
  const censored = [1, 0, 1, 0, 0, 1, 0, 0, 0, 1];
  const curve = curveOf(modelOf('Surv(time, event) ~ x'), 1, totalOf(events, censored), 1);
  expect(curve).toMatchObject({ starts: [[1, 3, 5]], single: true });
  // At risk 7, 5 and 3.
  expect(curve.values).toEqual([0, expect.closeTo(1 / 7, 12), expect.closeTo(1 - (6 / 7) * (3 / 5), 12)]);
});

test('who enters within an interval of several times is at risk in it: the curve stays between 0 and 1', () => {
  const events = [0, 1, 1, 1, 0, 0, 1, 1, 1, 0];
  const none = new Array<number>(10).fill(0);
  const entries = [1, 2, 0, 0, 0, 0, 3, 0, 0, 0];
  const curve = curveOf(modelOf('Surv(entry, time, event) ~ x'), 1, totalOf(events, none, entries), 3);
  expect(curve).toMatchObject({ starts: [[1, 6]], floor: 3, single: false });
  expect(curve.values).toEqual([0, 1]);
});
