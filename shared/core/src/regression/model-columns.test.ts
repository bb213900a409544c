import type { Dictionary } from '../dictionary/dictionary.ts';
import { parseFormula } from '../query-language/parse-formula.ts';
import { modelColumns } from './model-columns.ts';

const dictionary: Dictionary = {
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'y', type: 'number', min: 0, max: 1 },
    { name: 'x', type: 'number', min: -2, max: 4 },
    { name: 'ph.ecog', type: 'integer', min: 0, max: 4 },
    { name: 'hormon', type: 'boolean' },
    { name: 'a', type: 'category', levels: ['1', '2', '3'] },
    { name: 'b', type: 'category', levels: ['no', 'yes'] },
    { name: 'size', type: 'category', levels: ['<=20', '20-50', '>50'] },
  ],
};

function columnsOf(right: string) {
  return modelColumns(parseFormula(`y ~ ${right}`, dictionary), dictionary);
}

/** Names as R 4 gives them: colnames(model.matrix(~ …)) with the categories as factors and hormon as 0/1. */
describe('modelColumns names and orders columns as R', () => {
  test.each([
    ['1', ['(Intercept)']],
    ['x + hormon + size', ['(Intercept)', 'x', 'hormon', 'size20-50', 'size>50']],
    ['0 + a', ['a1', 'a2', 'a3']],
    ['a + b - 1', ['a1', 'a2', 'a3', 'byes']],
    ['0 + x + b', ['x', 'bno', 'byes']],
    ['a * b', ['(Intercept)', 'a2', 'a3', 'byes', 'a2:byes', 'a3:byes']],
    ['a:b', ['(Intercept)', 'a1:bno', 'a2:bno', 'a3:bno', 'a1:byes', 'a2:byes', 'a3:byes']],
    ['a + a:b', ['(Intercept)', 'a2', 'a3', 'a1:byes', 'a2:byes', 'a3:byes']],
    ['b + a:b', ['(Intercept)', 'byes', 'bno:a2', 'byes:a2', 'bno:a3', 'byes:a3']],
    ['x:a', ['(Intercept)', 'x:a1', 'x:a2', 'x:a3']],
    ['x + x:a', ['(Intercept)', 'x', 'x:a2', 'x:a3']],
    ['a * x', ['(Intercept)', 'a2', 'a3', 'x', 'a2:x', 'a3:x']],
    ['ph.ecog * hormon', ['(Intercept)', 'ph.ecog', 'hormon', 'ph.ecog:hormon']],
    ['log(x + 3) + I(x^2) + I(x/10)', ['(Intercept)', 'log(x + 3)', 'I(x^2)', 'I(x/10)']],
  ])('~ %s', (right, names) => {
    expect(columnsOf(right).map(({ name }) => name)).toEqual(names);
  });

  test('bounds of interactions are those of the corners; 0/1 stays 0/1', () => {
    const [, , , , interaction] = columnsOf('x + hormon + b + x:hormon');
    expect(interaction).toMatchObject({ name: 'x:hormon', min: -2, max: 4, binary: false });
    expect(columnsOf('hormon:b').slice(1)).toMatchObject([
      { name: 'hormon:bno', min: 0, max: 1, binary: true },
      { name: 'hormon:byes', min: 0, max: 1, binary: true },
    ]);
  });

  test('a spline has a column for each knot and one more, numbered', () => {
    const named = columnsOf('ns(x, knots = c(0, 1)) * hormon').map(({ name }) => name);
    expect(named).toEqual([
      '(Intercept)',
      'ns(x, knots = c(0, 1))1',
      'ns(x, knots = c(0, 1))2',
      'ns(x, knots = c(0, 1))3',
      'hormon',
      'ns(x, knots = c(0, 1))1:hormon',
      'ns(x, knots = c(0, 1))2:hormon',
      'ns(x, knots = c(0, 1))3:hormon',
    ]);
  });

  test('the knots of a spline lie within its boundary and on the grid', () => {
    expect(() => columnsOf('ns(log(ph.ecog + 1), knots = c(0, 100))')).toThrow(
      'does not lie between the boundary knots',
    );
    expect(() => columnsOf('ns(ph.ecog, knots = 1.5)')).toThrow("not on the dictionary's grid");
  });
});
