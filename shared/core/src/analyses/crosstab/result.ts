import { mantelHaenszel, mantelHaenszelOf, type MantelHaenszelSums } from '../../statistics/mantel-haenszel.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { fromGrid } from '../read-total.ts';
import { countAt, shownAt, type ShownCount } from '../shown-counts.ts';
import { crosstabPlaces, type CrosstabPlaces, fractionalBits, isTwoByTwo, levels } from './layout.ts';
import { crosstabMethods, crosstabWarnings } from './methods.ts';
import type { CrosstabParams, CrosstabResult } from './params.ts';
import { siteSums } from '../../sql/mantel-haenszel-sums.ts';
import { ratio, square, test, testsOf } from './tests-of.ts';

export const crosstabResultOf: ResultOf<CrosstabParams, CrosstabResult> = (input) => {
  const { params, dictionary } = input.context;
  const places = crosstabPlaces(params, dictionary);
  const table = new Counts(input, places);
  const compared = testsOf(table.complete(), levels(places.rows), levels(places.columns));
  const mantel = isTwoByTwo(places) && params.strata !== null ? overStrata(table, places) : null;
  return {
    n: table.at(places.n),
    excluded: { missing: places.unstratified === null ? 0 : table.at(places.unstratified), clamped: 0 },
    result: {
      cells: table.cells(),
      rowTotals: table.rowTotals(),
      columnTotals: table.columnTotals(),
      ...compared,
      tests: { ...compared.tests, ...(mantel ? { mantelHaenszel: mantel } : {}) },
    },
    warnings: crosstabWarnings(input, compared.tests, mantel),
    methods: crosstabMethods(input, places),
  };
};

/** The controlled counts, by place. */
class Counts {
  readonly #input: ResultInput<CrosstabParams>;
  readonly #places: CrosstabPlaces;
  readonly #rows: number[];
  readonly #columns: number[];

  constructor(input: ResultInput<CrosstabParams>, places: CrosstabPlaces) {
    this.#input = input;
    this.#places = places;
    const { rows, columns } = places;
    // Nobody is missing: then there is nothing to show of them.
    const used = (groups: typeof rows, first: number): number[] =>
      groups.flatMap(({ missing }, i) => (missing && this.at(first + i) === 0 ? [] : [i]));
    this.#rows = used(rows, places.rowTotals);
    this.#columns = used(columns, places.columnTotals);
  }

  at(place: number): number | null {
    return countAt(this.#input, place);
  }

  sum(place: number): number {
    const value = this.#input.total.values[place];
    return value === null || value === undefined ? NaN : fromGrid(value, fractionalBits);
  }

  rowTotals(): CrosstabResult['rowTotals'] {
    const { rows, rowTotals } = this.#places;
    return this.#rows.map((i) => ({ row: rows[i]?.label ?? '', ...this.#shown(rowTotals + i) }));
  }

  columnTotals(): CrosstabResult['columnTotals'] {
    const { columns, columnTotals } = this.#places;
    return this.#columns.map((j) => ({ column: columns[j]?.label ?? '', ...this.#shown(columnTotals + j) }));
  }

  cells(): CrosstabResult['cells'] {
    const { rows, columns, strata } = this.#places;
    const label = (i: number, j: number) => ({ row: rows[i]?.label ?? '', column: columns[j]?.label ?? '' });
    const all = this.#rows.flatMap((i) =>
      this.#columns.map((j) => ({ ...label(i, j), ...this.#shown(this.#cell(i, j)) })),
    );
    const byStratum = strata.flatMap((stratum, s) =>
      this.#levels(rows).flatMap((i) =>
        this.#levels(columns).map((j) => ({
          ...label(i, j),
          strata: stratum.label,
          ...this.#shown(this.#strataCell(i, j, s)),
        })),
      ),
    );
    return [...all, ...byStratum];
  }

  /** The table without missing levels; null where a cell of it is not shown. */
  complete(): number[][] | null {
    return this.#known((i, j) => this.#cell(i, j));
  }

  stratum(s: number): number[][] | null {
    return this.#known((i, j) => this.#strataCell(i, j, s));
  }

  #known(place: (i: number, j: number) => number): number[][] | null {
    const { rows, columns } = this.#places;
    const table: number[][] = [];
    for (const i of this.#levels(rows)) {
      const row = this.#levels(columns).map((j) => this.at(place(i, j)));
      if (!row.every((count) => count !== null)) return null;
      table.push(row);
    }
    return table;
  }

  #cell(i: number, j: number): number {
    return this.#places.cells + i * this.#places.columns.length + j;
  }

  #strataCell(i: number, j: number, s: number): number {
    const { strataCells, columns, strata } = this.#places;
    return strataCells + (i * levels(columns) + j) * strata.length + s;
  }

  #levels(groups: CrosstabPlaces['rows']): number[] {
    return Array.from({ length: levels(groups) }, (_, i) => i);
  }

  #shown(place: number): ShownCount {
    return shownAt(this.#input, place);
  }
}

/** Over the levels of a third variable from the shown cells, over sites from the sums that the sites made themselves. */
function overStrata(table: Counts, places: CrosstabPlaces): NonNullable<CrosstabResult['tests']['mantelHaenszel']> {
  const { statistic, df, p, oddsRatio } = places.bySite
    ? mantelHaenszelOf(
        Object.fromEntries(siteSums.map(({ name }, k) => [name, table.sum(places.site + 3 + k)])) as Record<
          keyof MantelHaenszelSums,
          number
        >,
      )
    : mantelHaenszel(places.strata.map((_, s) => square(table.stratum(s) ?? [])));
  return { ...test(statistic, df, p), ...ratio(oddsRatio) };
}
