import { z } from 'zod';
import type { Done } from '../analyses/contract.ts';

/** The model without terms, as an early round of a fit gave it; what the tests of all terms together start from. */
export const nullModel = z.strictObject({
  /** Records it rests on. */
  n: z.number().int().nonnegative(),
  objective: z.number(),
  /** Score statistic of all terms. */
  score: z.number(),
});
export type NullModel = z.infer<typeof nullModel>;

/** What of a fit's end says that it rests on other records than its null model: a site left between the rounds. */
export function sitesLeft(found: NullModel | null, n: number): Pick<Done, 'sitesLeft'> {
  return found !== null && found.n !== n ? { sitesLeft: true } : {};
}

/** NaN where the fit ended without a site that is in the null model: their likelihoods do not compare. */
export function comparable(found: NullModel | null, done: Done | null): Pick<NullModel, 'objective' | 'score'> | null {
  return done?.sitesLeft === true ? { objective: NaN, score: NaN } : found;
}

export function sitesLeftWarning(done: Done | null): string[] {
  if (done?.sitesLeft !== true) return [];
  return [
    'A site left between the rounds of the fit. The estimates are those of the sites that stayed; the null model still holds the site that left, so nothing that compares with it is shown. Ask again for the tests.',
  ];
}
