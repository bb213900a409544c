import type { Layout } from '@consilium/core/analyses/layout.ts';
import { checkSite, type SiteRefusal } from '@consilium/core/privacy/site-gate.ts';
import type { RuleSet } from '@consilium/core/privacy/rule-set.ts';
import { mintReleased, type Released } from './released.ts';

export interface GateInput {
  layout: Layout;
  vector: readonly bigint[];
  /** The strictest of charter, study and this site's own policy. */
  rules: RuleSet;
  /** Declared capacity of the dataset: bounds what a coordinate may hold. */
  capacity: number;
  /** The site answers alone: rules for totals hold for its own vector. */
  perSite: boolean;
}

/**
 * Policy and disclosure control on the site's own, exact vector, before masking. It reads the layout and the numbers
 * and knows no analysis by name. Whatever throws here releases nothing.
 */
export function gate(input: GateInput): { released: Released } | { refusal: SiteRefusal } {
  const outcome = checkSite(input);
  return outcome.ok ? { released: mintReleased(input.vector, outcome.safeAlone) } : { refusal: outcome.refusal };
}
