import { fromGrid } from '../read-total.ts';
import { fractionalBits } from './layout.ts';
import type { GlmModel } from './model.ts';
import type { GlmSums } from './sums.ts';

/** The best model that has the intercept alone, and what Newton's method needs there. */
export interface NullPoint {
  intercept: number;
  objective: number;
  gradient: number[];
  /** The information at the null model over the information of the first round. */
  informationRatio: number;
}

/**
 * The null model in closed form from the sums at β = 0, where every mean is known up to a factor that all records share:
 * gaussian always, poisson with any offset (μ = m e^offset), binomial without one. `iterate` where there is none
 * (binomial with an offset), `degenerate` where the outcome does not vary and the intercept has no finite estimate.
 */
export function nullPoint(model: GlmModel, sums: GlmSums): NullPoint | 'iterate' | 'degenerate' {
  const [g0 = 0] = sums.gradient;
  const column = sums.gradient.map((_, j) => fromGrid(sums.information(0, j), fractionalBits));
  const [i00 = 0] = column;
  /** The gradient after moving the fitted values by `by` times dμ/dη. */
  const moved = (by: number): number[] => sums.gradient.map((g, j) => g - by * (column[j] ?? 0));
  switch (model.family) {
    case 'gaussian':
      return {
        intercept: g0 / i00,
        objective: sums.objective + (g0 * g0) / (2 * i00),
        gradient: moved(g0 / i00),
        informationRatio: 1,
      };
    case 'poisson': {
      // At β = 0 the information is Σ w e^offset x xᵀ, and Σ w y = g0 + I00.
      const events = g0 + i00;
      const ratio = events / i00;
      if (!(ratio > tiny)) return 'degenerate';
      const intercept = Math.log(ratio);
      return {
        intercept,
        objective: sums.objective + i00 + intercept * events - events,
        gradient: moved(ratio - 1),
        informationRatio: ratio,
      };
    }
    case 'binomial': {
      if (model.offset) return 'iterate';
      // At β = 0 every μ is 1/2 and the information is Σ w x xᵀ / 4.
      const mean = 0.5 + g0 / (4 * i00);
      if (!(mean > tiny && mean < 1 - tiny)) return 'degenerate';
      return {
        intercept: Math.log(mean / (1 - mean)),
        objective: 4 * i00 * (mean * Math.log(mean) + (1 - mean) * Math.log(1 - mean)),
        gradient: moved(4 * (mean - 0.5)),
        informationRatio: 4 * mean * (1 - mean),
      };
    }
  }
}

/** Below one event in 10^12 the grid cannot tell it from none. */
const tiny = 1e-12;
