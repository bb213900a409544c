import type { RuleSet } from '../privacy/rule-set.ts';
import type { Caps } from './contract.ts';

/** What a study's rules leave the steps of an iterative analysis: public, so that every node comes to the same step. */
export function capsOf(rules: RuleSet): Required<Caps> {
  return {
    coefficient: rules.coefficientCap,
    iterations: rules.maxIterations,
    minCell: rules.publicData ? 1 : rules.minCell,
    medianPolicy: rules.publicData ? 'value' : rules.medianPolicy,
  };
}
