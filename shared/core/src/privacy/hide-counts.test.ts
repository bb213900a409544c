import fc from 'fast-check';
import type { Coordinate, Layout, Table } from '../analyses/layout.ts';
import { possibleRange, type Knowledge } from './cell-attacker.ts';
import { controlTotal } from './control-total.ts';
import type { Known } from './feasible-range.ts';
import { knownOf, protectedValues } from './known-count.ts';
import { presets, type PresetName, type RuleSet } from './rule-set.ts';
import { isSmall } from './small-cell.ts';
import { twoWayRange, type TwoWayKnowledge } from './two-way-attacker.ts';

/** `whole` = Σ `parts`, by position in the layout: what an attacker reads off the form of the result. */
interface Relation {
  whole: number;
  parts: number[];
}
type Shown = readonly (bigint | null)[];

const levels = (n: number) => Array.from({ length: n }, (_, i) => String(i));
const dimension = (name: string, n: number) => ({ name, levels: levels(n) });
const total = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);

function release(values: readonly number[], tables: Table[], rules: RuleSet): Shown {
  const coordinates = values.map((_, i): Coordinate => ({
    key: String(i),
    measure: 'n',
    kind: 'count',
    scope: 'total',
    partition: null,
    bound: 1,
    unit: 'records',
    check: 'cell',
  }));
  const layout: Layout = { f: 0, ring: 64, parameters: 0, coordinates, tables };
  return controlTotal({ layout, total: values.map(BigInt), rules, sites: 9 }).values;
}

/** What an attacker knows of each count by itself, who knows the rules and that none is above `top`. */
function rangesOf(values: readonly number[], shown: Shown, rules: RuleSet, top: number): Known[] {
  return values.map((value, coordinate): Known => {
    const [least, greatest] = knownOf({ kind: 'released', value, coordinate }, shown[coordinate] === null, rules);
    return [least, Math.min(greatest, top)];
  });
}

/** … and together. Σ parts = whole is Σ parts + (top − whole) = top, with a cell for top − whole. */
function knowledge(values: readonly number[], shown: Shown, relations: readonly Relation[], rules: RuleSet): Knowledge {
  const top = Math.max(...values) + 2 * rules.minCell;
  const ranges = rangesOf(values, shown, rules, top);
  const others = ranges.map(([least, greatest]): Known => [top - greatest, top - least]);
  const exactly: Known = [top, top];
  return {
    cells: [...ranges, ...others],
    sums: [
      ...values.map((_, i) => ({ cells: [i, i + values.length], known: exactly })),
      ...relations.map(({ whole, parts }) => ({ cells: [...parts, whole + values.length], known: exactly })),
    ],
  };
}

const valuesLeft = (range: Known | null) => (range ? range[1] - range[0] + 1 : 0);
const smallPlaces = (values: readonly number[], rules: RuleSet) =>
  values.flatMap((v, i) => (isSmall(BigInt(v), rules) ? [i] : []));

/** Counts with a fair share of zeros and small ones. */
const count = ({ minCell }: RuleSet) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: minCell - 1 }) },
    { weight: 6, arbitrary: fc.integer({ min: minCell, max: 8 * minCell }) },
  );
const tableOf = (rules: RuleSet, most: number) =>
  fc.tuple(fc.integer({ min: 2, max: most }), fc.integer({ min: 2, max: most })).chain(([rows, columns]) => {
    const length = rows * columns;
    return fc.array(count(rules), { minLength: length, maxLength: length }).map((cells) => ({ rows, columns, cells }));
  });
interface Counts {
  rows: number;
  columns: number;
  cells: number[];
}

const rowOf = ({ columns }: Counts, r: number) => levels(columns).map((_, c) => r * columns + c);
const columnOf = ({ rows, columns }: Counts, c: number) => levels(rows).map((_, r) => r * columns + c);

/** The cells as one release, and each one-way margin as another: all that the same data give away on demand. */
function twoWay(counts: Counts, rules: RuleSet) {
  const { rows, columns, cells } = counts;
  const places = cells.map((_, i) => i);
  const shown = release(
    cells,
    [{ id: 't', dimensions: [dimension('row', rows), dimension('column', columns)], cells: places }],
    rules,
  );
  const n = total(cells);
  const top = n + 2 * rules.minCell;
  const margin = (name: string, parts: number[][]): Known[] => {
    const values = parts.map((p) => total(p.map((i) => cells[i] ?? 0)));
    const table = { id: name, dimensions: [dimension(name, values.length)], cells: values.map((_, i) => i) };
    return rangesOf(values, release(values, [table], rules), rules, top);
  };
  const known: TwoWayKnowledge = {
    cells: rangesOf(cells, shown, rules, top),
    rows: margin(
      'row',
      levels(rows).map((_, r) => rowOf(counts, r)),
    ),
    columns: margin(
      'column',
      levels(columns).map((_, c) => columnOf(counts, c)),
    ),
    total: rangesOf([n], release([n], [], rules), rules, top)[0] ?? [0, top],
  };
  return { shown, known };
}

describe('a two-way table, with every margin known from elsewhere', () => {
  const checkTable = (preset: PresetName, most: number, numRuns: number) => {
    const rules = presets[preset];
    fc.assert(
      fc.property(tableOf(rules, most), (counts) => {
        const { shown, known } = twoWay(counts, rules);
        const nothingLeft = counts.cells.every((v, i) => shown[i] === null || (v === 0 && !rules.zeroIsSmall));
        for (const small of smallPlaces(counts.cells, rules)) {
          expect(shown[small]).toBeNull();
          const left = valuesLeft(twoWayRange(known, small));
          // Margins that others released can be so tight that hiding the whole table is all one can do.
          expect(left >= protectedValues(rules) || nothingLeft).toBe(true);
        }
      }),
      { numRuns },
    );
  };
  test.each(['ohdsi-5', 'cms-11'] as const)('%s: no small cell is known more closely than promised', (preset) => {
    checkTable(preset, 4, 60);
  });
  test.each(['trinetx-10', 'mii-10', 'strict'] as const)('%s: nor with rounding', (preset) => {
    checkTable(preset, 3, 60);
  });

  const single = fc
    .tuple(
      fc.nat(8),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 9, maxLength: 9 }),
    )
    .map(([place, small, cells]) => ({ place, counts: { rows: 3, columns: 3, cells: cells.with(place, small) } }));

  test('a single small cell is known exactly without complementary suppression, and never with it', () => {
    fc.assert(
      fc.property(single, ({ place, counts }) => {
        const small = counts.cells[place] ?? 0;
        const without = twoWay(counts, { ...presets['ohdsi-5'], complementary: false });
        expect(twoWayRange(without.known, place)).toEqual([small, small]);
        const { shown, known } = twoWay(counts, presets['ohdsi-5']);
        expect(valuesLeft(twoWayRange(known, place))).toBeGreaterThanOrEqual(4);
        // A cycle of four is enough for one cell.
        expect(shown.filter((v) => v === null)).toHaveLength(4);
      }),
      { numRuns: 60 },
    );
  });

  test('without small cells nothing is hidden; what is shown is the truth', () => {
    const safe = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 5, max: 60 })), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(safe, (cells) => {
        expect(twoWay({ rows: 2, columns: 3, cells }, presets['ohdsi-5']).shown).toEqual(cells.map(BigInt));
      }),
    );
  });
});

/** A Table 1: groups and all; for each variable n and missing, and levels, by group and over all. */
interface Table1 {
  values: number[];
  tables: Table[];
  relations: Relation[];
}

/** The counts as far as they fit into the size; the last takes what is left. */
function fit(counts: readonly number[], size: number): number[] {
  let rest = size;
  return counts.map((count, i) => {
    const fitted = i === counts.length - 1 ? rest : Math.min(count, rest);
    rest -= fitted;
    return fitted;
  });
}

/** counts[variable][group] = [missing, level 0, level 1, …]; groups have the size that the first variable gives. */
function table1(counts: readonly (readonly (readonly number[])[])[], isDeclared: boolean): Table1 {
  const made: Table1 = { values: [], tables: [], relations: [] };
  const add = (value: number) => made.values.push(value) - 1;
  const addAll = (xs: readonly number[]) => xs.map(add);
  const sumUp = (parts: number[], whole = add(total(parts.map((p) => made.values[p] ?? 0)))) => {
    made.relations.push({ whole, parts });
    return whole;
  };
  const groups = counts[0]?.length ?? 0;
  const sizes = addAll((counts[0] ?? []).map(total));
  const all = sumUp(sizes);
  const group = dimension('group', groups);
  const addTable = (id: string, dimensions: Table['dimensions'], cells: number[], margins: Table['margins'] = []) =>
    made.tables.push({ id, dimensions, cells, ...(isDeclared ? { margins } : {}) });
  addTable('groups', [group], sizes, [{ over: ['group'], cells: [all] }]);
  counts.forEach((variable, v) => {
    const filled = variable.map((cells, g) => fit(cells, made.values[sizes[g] ?? 0] ?? 0));
    const missing = addAll(filled.map(([m = 0]) => m));
    const inner = filled.map(([, ...cells]) => addAll(cells));
    const n = inner.map((cells) => sumUp(cells));
    sizes.forEach((size, g) => sumUp([n[g] ?? 0, missing[g] ?? 0], size));
    const [nAll, missingAll] = [sumUp(n), sumUp(missing)];
    const width = inner[0]?.length ?? 0;
    const levelAll = levels(width).map((_, l) => sumUp(inner.map((cells) => cells[l] ?? 0)));
    made.relations.push({ whole: nAll, parts: levelAll }, { whole: all, parts: [nAll, missingAll] });
    addTable(
      `${v} status`,
      [group, dimension('status', 2)],
      sizes.flatMap((_, g) => [n[g] ?? 0, missing[g] ?? 0]),
      [
        { over: ['status'], cells: sizes },
        { over: ['group'], cells: [nAll, missingAll] },
      ],
    );
    addTable(`${v} levels`, [group, dimension('level', width)], inner.flat(), [
      { over: ['level'], cells: n },
      { over: ['group'], cells: levelAll },
    ]);
  });
  return made;
}

describe('a Table 1, whose tables share the sizes of the groups', () => {
  const rules = presets['ohdsi-5'];
  const few = fc.oneof(fc.constant(0), fc.nat(7));
  const most = fc.oneof({ weight: 1, arbitrary: few }, { weight: 4, arbitrary: fc.integer({ min: 20, max: 60 }) });
  const variable = (groups: number) => fc.array(fc.tuple(few, few, most), { minLength: groups, maxLength: groups });
  const variables = fc
    .integer({ min: 2, max: 3 })
    .chain((groups) => fc.array(variable(groups), { minLength: 1, maxLength: 4 }));

  test.each([
    ['with declared margins', true, 20],
    ['without: counts of equal value are taken for margins', false, 15],
  ] as const)('%s: no small count is known more closely than promised', (_, isDeclared, numRuns) => {
    fc.assert(
      fc.property(variables, (counts) => {
        const { values, tables, relations } = table1(counts, isDeclared);
        const shown = release(values, tables, rules);
        const attacked = knowledge(values, shown, relations, rules);
        for (const small of smallPlaces(values, rules)) {
          expect(shown[small]).toBeNull();
          expect(valuesLeft(possibleRange(attacked, small))).toBeGreaterThanOrEqual(protectedValues(rules));
        }
      }),
      { numRuns },
    );
  });

  const manyVariables = fc
    .tuple(fc.integer({ min: 3, max: 7 }), fc.array(fc.tuple(fc.nat(2), fc.nat(7)), { minLength: 5, maxLength: 6 }))
    .map(([size, splits]) => splits.map(([missing, level]) => [[1, 20, 30], fit([missing, level, size], size)]));
  test('nor where a group that many variables share is small itself', () => {
    fc.assert(
      fc.property(manyVariables, (counts) => {
        const { values, tables, relations } = table1(counts, true);
        const shown = release(values, tables, rules);
        const attacked = knowledge(values, shown, relations, rules);
        for (const small of smallPlaces(values, rules)) {
          expect(shown[small]).toBeNull();
          expect(valuesLeft(possibleRange(attacked, small))).toBeGreaterThanOrEqual(protectedValues(rules));
        }
      }),
      { numRuns: 4 },
    );
  });

  test('the attacker succeeds without complementary suppression', () => {
    const { values, tables, relations } = table1(
      [
        [
          [0, 3, 40],
          [0, 30, 35],
        ],
      ],
      true,
    );
    const off = { ...rules, complementary: false };
    const attacked = knowledge(values, release(values, tables, off), relations, off);
    const [small = -1] = smallPlaces(values, off);
    expect(possibleRange(attacked, small)).toEqual([3, 3]);
  });

  test('one variable with a small count leaves the sizes of groups and the other variables alone', () => {
    const plain = [
      [0, 30, 40],
      [0, 25, 45],
    ];
    const { values, tables } = table1(
      [
        plain,
        [
          [0, 3, 67],
          [0, 20, 50],
        ],
        plain,
        plain,
      ],
      true,
    );
    const shown = release(values, tables, rules);
    const hidden = shown.flatMap((v, i) => (v === null ? [values[i]] : []));
    expect(hidden.sort((a = 0, b = 0) => a - b)).toEqual([3, 20, 50, 67]);
  });
});
