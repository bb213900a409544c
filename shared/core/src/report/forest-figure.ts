import type { FigureOf } from './block.ts';
import type { ForestRow } from './figure-data.ts';

/** Odds, rate or hazard ratios as a forest plot; nothing where no term has one. `measure` in the singular. */
export function ratioForest(id: string, measure: string, rows: readonly ForestRow[]): FigureOf<'forest'>[] {
  if (rows.every(({ estimate }) => estimate === null)) return [];
  return [
    {
      kind: 'figure',
      id,
      figure: 'forest',
      caption: `${measure}s with 95 % confidence intervals`,
      data: { measure, scale: 'logarithmic', noEffect: 1, rows: [...rows] },
    },
  ];
}
