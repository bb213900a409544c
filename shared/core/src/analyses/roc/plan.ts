import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { Problem } from '../../protocol/problem.ts';
import type { NumericExpression } from '../../query-language/formula.ts';
import { printExpression } from '../../query-language/print-formula.ts';
import { publicBounds } from '../../regression/public-bounds.ts';
import { type PublicBins, publicBins } from '../public-bins.ts';
import type { RocParams } from './params.ts';

export interface RocPlan {
  outcome: string;
  score: NumericExpression;
  /** How it is written: the name in messages. */
  name: string;
  scale: RocParams['scale'];
  bins: PublicBins;
  /** Each bin is one value of the score, as far as the values lie on the dictionary's grid. */
  exact: boolean;
  /** Bins with those below and above. */
  length: number;
  /** Largest |log odds| of a prediction. */
  largest: number;
}

/** exp() of more raises an error on PostgreSQL. */
const maxLogit = 700;
/** A probability of 0 or 1 counts as that far from it: its log odds are infinite. */
export const leastProbability = 1e-6;
const usualBins = 200;
const maxValues = 900;

export function rocPlan({ formula, scale, bins }: RocParams, dictionary: Dictionary): RocPlan {
  const { response, terms, offset, strata } = formula;
  const outcome = response?.kind === 'value' && response.of.kind === 'variable' ? response.of.name : null;
  if (outcome === null || findVariable(dictionary, outcome).type !== 'boolean') {
    throw wrong('The outcome of a ROC curve is a boolean', 'Write event ~ score, the event being a boolean.');
  }
  const [score, ...others] = terms.flat();
  if (
    !score ||
    score.kind === 'ns' ||
    score.kind === 'relevel' ||
    others.length > 0 ||
    offset.length + strata.length > 0
  ) {
    throw wrong('A ROC curve has one score', 'Write a prediction as I(…): event ~ I(0.03 * age + 0.1 * nodes - 4).');
  }
  const name = printExpression(score);
  const bounds = publicBounds(score, dictionary);
  if (!(bounds.min < bounds.max)) throw wrong(`\`${name}\` has one value only`, 'Use a variable in the score.');
  const largest = largestLogit(scale, bounds, name);
  const grid = usableGrid(bounds);
  // What the plan makes itself is public whatever the grid, and its decimals may be rounded.
  const binned = { ...bounds, name, grid: bins === null ? null : bounds.grid };
  const own = grid === null || bins !== null ? bins : valuesAsBins(bounds, grid);
  const made = publicBins(binned, own, 'params.bins', usualBins);
  const exact = bounds.grid !== null && Math.abs(made.width - bounds.grid) < 1e-6 * bounds.grid;
  return { outcome, score, name, scale, bins: made, exact, length: made.count + 2, largest };
}

function largestLogit(scale: RocParams['scale'], { min, max }: { min: number; max: number }, name: string): number {
  if (scale === 'probability') {
    if (min >= 0 && max <= 1) return Math.log((1 - leastProbability) / leastProbability);
    throw wrong(
      `\`${name}\` can lie outside 0 to 1, so it is no probability`,
      'Use scale "logit" for log odds, or leave it out.',
    );
  }
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (scale === null || largest <= maxLogit) return largest;
  throw wrong(
    `\`${name}\` can be too large for log odds`,
    'Leave the scale out, or give narrower bounds in the dictionary.',
  );
}

function usableGrid({ min, max, grid }: { min: number; max: number; grid: number | null }): number | null {
  return grid !== null && (max - min) / grid <= maxValues ? grid : null;
}

/** One bin for each value of the grid, and one after the last, with whose end it would share its bin otherwise. */
function valuesAsBins({ min, max }: { min: number; max: number }, grid: number) {
  const [first, last] = [Math.floor(min / grid + 1e-7), Math.ceil(max / grid - 1e-7)];
  return { from: decimal(first * grid), to: decimal((last + 1) * grid), width: grid };
}

function decimal(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

function wrong(detail: string, mend: string): Problem {
  return new Problem('invalid-formula', detail, { where: 'params.formula', mend });
}
