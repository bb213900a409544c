import type { ResultInput } from '../contract.ts';
import { countAt } from '../shown-counts.ts';
import type { PropensityPlaces } from './layout.ts';
import type { PropensityModel } from './model.ts';
import type { PropensityParams, ScoreStretch } from './params.ts';

/** Bins of the score that disclosure control left together; ascending. */
export function overlapOf(
  input: ResultInput<PropensityParams>,
  { bins }: PropensityModel,
  { overlap }: PropensityPlaces,
): ScoreStretch[] {
  const stretches: ScoreStretch[] = [];
  let from = bins.from;
  for (let bin = 0; bin < bins.count; bin += 1) {
    const [control, treated] = [countAt(input, overlap + bin), countAt(input, overlap + bins.count + bin)];
    if (control === null || treated === null) continue;
    const to = bins.edges[bin + 1] ?? bins.to;
    stretches.push({ from, to, control, treated });
    from = to;
  }
  return stretches;
}
