/**
 * The receiver operating characteristic of a score, from cases and others counted in ordered classes of it.
 * Source: area with ties as a half: J. A. Hanley & B. J. McNeil, Radiology 143 (1982) 29-36; its variance:
 * E. R. DeLong, D. M. DeLong & D. L. Clarke-Pearson, Biometrics 44 (1988) 837-845. As pROC's ci.auc in R.
 */
import { normalCritical } from './normal.ts';

/** One class of the score; classes ascend. */
export interface ScoreClass {
  cases: number;
  others: number;
}

export interface Auc {
  auc: number;
  standardError: number;
  /** Plain interval, within 0 to 1. */
  lower: number;
  upper: number;
  /** How far the area can be from that of the scores themselves: half the pairs that share a class. */
  largestError: number;
}

/** NaN without cases or without others; no standard error for fewer than two of either. */
export function areaUnderCurve(classes: readonly ScoreClass[], confidence = 0.95): Auc {
  const cases = classes.reduce((sum, each) => sum + each.cases, 0);
  const others = classes.reduce((sum, each) => sum + each.others, 0);
  /** Share of the others that a case beats, and of the cases that beat one of the others: a tie is a half. */
  const placements = classes.map((_, i) => ({ ofCase: 0, ofOther: 0, ...classes[i] })) as (ScoreClass & Placement)[];
  let [casesBelow, othersBelow, tied] = [0, 0, 0];
  for (const placement of placements) {
    placement.ofCase = (othersBelow + placement.others / 2) / others;
    placement.ofOther = (cases - casesBelow - placement.cases / 2) / cases;
    tied += (placement.cases / cases) * (placement.others / others);
    casesBelow += placement.cases;
    othersBelow += placement.others;
  }
  const auc = placements.reduce((sum, p) => sum + p.cases * p.ofCase, 0) / cases;
  const spread = (weight: (p: ScoreClass) => number, value: (p: Placement) => number, n: number): number =>
    placements.reduce((sum, p) => sum + weight(p) * (value(p) - auc) ** 2, 0) / (n - 1) / n;
  const variance =
    spread(
      (p) => p.cases,
      (p) => p.ofCase,
      cases,
    ) +
    spread(
      (p) => p.others,
      (p) => p.ofOther,
      others,
    );
  const standardError = cases > 1 && others > 1 ? Math.sqrt(variance) : NaN;
  const margin = normalCritical(confidence) * standardError;
  return {
    auc,
    standardError,
    lower: Math.max(0, auc - margin),
    upper: Math.min(1, auc + margin),
    largestError: tied / 2,
  };
}

interface Placement {
  ofCase: number;
  ofOther: number;
}

export interface RocPoint {
  /** Scores of this class and those above count as positive; the number of classes: none does. */
  from: number;
  sensitivity: number;
  specificity: number;
}

/** From "all are positive" to "none is". */
export function rocPoints(classes: readonly ScoreClass[]): RocPoint[] {
  const cases = classes.reduce((sum, each) => sum + each.cases, 0);
  const others = classes.reduce((sum, each) => sum + each.others, 0);
  let [casesBelow, othersBelow] = [0, 0];
  const points = classes.map((each, from): RocPoint => {
    const point = { from, sensitivity: 1 - casesBelow / cases, specificity: othersBelow / others };
    casesBelow += each.cases;
    othersBelow += each.others;
    return point;
  });
  return [...points, { from: classes.length, sensitivity: 0, specificity: 1 }];
}
