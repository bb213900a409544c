import { sql } from 'kysely';
import { informationEntries } from '../regression/information.ts';
import { column, real } from './bound-value.ts';
import { clamped } from './clamped.ts';
import { derive, type Derived, type DerivedName } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { scaledToGrid, wideWhole } from './grid-sum.ts';

/** Largest of each part: a site beyond it is cut back to it. Information is at most 2^14 a record. */
export const effectBounds = { square: 2 ** 30, vector: 2 ** 30, product: 2 ** 45 } as const;

/** A site with less information about the exposure says nothing of it. */
const leastInformation = 2 ** -20;

/**
 * From the table `likelihood` (one row: log-likelihood, gradient, information on the grid), with u the exposure's entry
 * of the gradient, c its row of the information and d = c_exposure: whether d is enough, u²/d, c u/d, c cᵀ/d and c cᵀ.
 * All 0 where it is not.
 */
export function siteEffect(
  { columns, exposure, f }: { columns: number; exposure: number; f: number },
  dialect: EngineDialect,
): Selection {
  const sum = (m: number): NumberSql => sql<number>`cast(${column(`m${String(m)}`)} as float8) / ${real(2 ** f)}`;
  const all = Array.from({ length: columns }, (_, j) => j);
  const pairs = informationEntries(columns);
  const placeOf = (i: number, j: number): number =>
    1 + columns + pairs.findIndex(([a, b]) => a === Math.min(i, j) && b === Math.max(i, j));
  const read: Derived = {
    _u: sum(1 + exposure),
    ...Object.fromEntries(all.map((j): [DerivedName, NumberSql] => [`_c${String(j)}`, sum(placeOf(exposure, j))])),
  };
  const [u, d] = [column('_u'), column(`_c${String(exposure)}`)];
  const c = (j: number): NumberSql => column(`_c${String(j)}`);
  const parts: [NumberSql, number][] = [
    [real(1), 1],
    [sql<number>`${u} * ${u} / ${d}`, effectBounds.square],
    ...all.map((j): [NumberSql, number] => [sql<number>`${c(j)} * ${u} / ${d}`, effectBounds.vector]),
    ...pairs.map(([i, j]): [NumberSql, number] => [sql<number>`${c(i)} * ${c(j)} / ${d}`, effectBounds.product]),
    ...pairs.map(([i, j]): [NumberSql, number] => [sql<number>`${c(i)} * ${c(j)}`, effectBounds.product]),
  ];
  const onGrid = ([value, bound]: [NumberSql, number]): NumberSql => {
    const enough = sql<number>`case when ${d} >= ${real(leastInformation)} then ${clamped(value, bound)} else ${real(0)} end`;
    return wideWhole(sql<number>`floor(${scaledToGrid(enough, f)} + ${real(0.5)})`, dialect);
  };
  const row = derive(dialect.builder.selectFrom('likelihood').selectAll(), read, dialect);
  return dialect.builder.selectFrom(row.as('row')).select(parts.map((part, m) => onGrid(part).as(`m${String(m)}`)));
}
