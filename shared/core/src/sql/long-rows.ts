import { sql } from 'kysely';
import { column, whole } from './bound-value.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { integerText } from './grid-sum.ts';

/** A subquery of one row `m0 … m(count − 1)` of integers: the coordinates from `first` on. */
export interface Piece {
  first: number;
  count: number;
  row: Selection;
}

/** More columns than this do not fit beside others: PostgreSQL selects at most 1664. */
export const widestRow = 1500;

/** One row `g`, `m0` for each coordinate: for layouts with more of them than an engine has columns. */
export function longRows(pieces: readonly Piece[], dialect: EngineDialect): Selection {
  const [first, ...others] = pieces.map((piece) => standOnEnd(piece, dialect));
  if (!first) throw new RangeError('a statement needs a coordinate');
  return others.reduce((all, each) => all.unionAll(each), first);
}

/** Sums over records as pieces, none wider than a row may be. */
export function piecesOf(
  first: number,
  records: Selection,
  sums: readonly NumberSql[],
  dialect: EngineDialect,
): Piece[] {
  return Array.from({ length: Math.ceil(sums.length / widestRow) }, (_, i) => {
    const part = sums.slice(i * widestRow, (i + 1) * widestRow).map((sum, j) => sum.as(`m${String(j)}`));
    const row = dialect.builder.selectFrom(records.as('records')).select(part);
    return { first: first + i * widestRow, count: part.length, row };
  });
}

function standOnEnd({ first, count, row }: Piece, dialect: EngineDialect): Selection {
  const numbers = Array.from({ length: count }, (_, j) => j);
  const places = sql.join(numbers.map((j) => whole(first + j)));
  const texts = sql.join(numbers.map((j) => integerText(column(`m${String(j)}`))));
  return dialect.builder
    .selectFrom(dialect.fence(row).as('one_row'))
    .select([sql<number>`unnest(array[${places}])`.as('g'), sql<string>`unnest(array[${texts}])`.as('m0')]);
}
