import type { RocResult } from './params.ts';
import type { RocPlan } from './plan.ts';
import type { ScoreStretch } from './stretches.ts';

/**
 * Net benefit of treating those whose predicted risk is at least the threshold, where the threshold says how many
 * others one would treat for a case (A. J. Vickers & E. B. Elkin, Medical Decision Making 26 (2006) 565-574); at the
 * beginnings of stretches, where it is exact.
 */
export function decisionCurve(
  { scale }: RocPlan,
  stretches: readonly ScoreStretch[],
): NonNullable<RocResult['decision']> {
  const cases = stretches.reduce((sum, each) => sum + each.cases, 0);
  const n = stretches.reduce((sum, each) => sum + each.cases + each.others, 0);
  let [casesBelow, othersBelow] = [0, 0];
  return stretches.flatMap((each) => {
    const [positives, falseOnes] = [cases - casesBelow, n - cases - othersBelow];
    casesBelow += each.cases;
    othersBelow += each.others;
    const threshold = scale === 'logit' ? 1 / (1 + Math.exp(-each.from)) : each.from;
    if (!(threshold > 0 && threshold < 1)) return [];
    const odds = threshold / (1 - threshold);
    return [
      {
        threshold,
        netBenefit: (positives - falseOnes * odds) / n,
        treatAll: (cases - (n - cases) * odds) / n,
      },
    ];
  });
}
