import { canonicalJson } from '../protocol/canonical-json.ts';
import type { RuleSet } from './rule-set.ts';

export interface StricterField {
  field: keyof RuleSet;
  /** As the terms have it, and as it holds. */
  asked: string;
  holds: string;
}

/** Where the rules that hold are others, and so stricter ones, than the terms that somebody wrote. */
export function stricterFields(terms: RuleSet, holding: RuleSet): StricterField[] {
  const fields = Object.keys(terms) as (keyof RuleSet)[];
  return fields.flatMap((field) => {
    const [asked, holds] = [canonicalJson(terms[field]), canonicalJson(holding[field])];
    return asked === holds ? [] : [{ field, asked: unquoted(asked), holds: unquoted(holds) }];
  });
}

/** `minCell 7 (not 5), perSite never (not when-safe)` */
export function stricterText(fields: readonly StricterField[]): string {
  return fields.map(({ field, asked, holds }) => `${field} ${holds} (not ${asked})`).join(', ');
}

function unquoted(json: string): string {
  return json.replaceAll('"', '');
}
