import type { FigureOf } from './block.ts';
import type { ForestFigure, ForestRow } from './figure-data.ts';

/** Odds, rate or hazard ratios as a forest plot; nothing where no term has one. `measure` in the singular. */
export function ratioForest(id: string, measure: string, rows: readonly ForestRow[]): FigureOf<'forest'>[] {
  return forest(id, { measure, scale: 'logarithmic', noEffect: 1, rows });
}

/** Differences as a forest plot, on the scale of the outcome. */
export function differenceForest(id: string, measure: string, rows: readonly ForestRow[]): FigureOf<'forest'>[] {
  return forest(id, { measure, scale: 'linear', noEffect: 0, rows });
}

function forest(
  id: string,
  { rows, ...of }: Omit<ForestFigure, 'rows'> & { rows: readonly ForestRow[] },
): FigureOf<'forest'>[] {
  if (rows.every(({ estimate }) => estimate === null)) return [];
  const known = rows.map(({ label, estimate, confLow, confHigh }) => ({ label, estimate, confLow, confHigh }));
  const caption = `${of.measure}s with 95 % confidence intervals`;
  return [{ kind: 'figure', id, figure: 'forest', caption, data: { ...of, rows: known } }];
}
