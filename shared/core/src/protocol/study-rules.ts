import type { RuleSet } from '../privacy/rule-set.ts';
import { strictest } from '../privacy/strictest.ts';
import type { Charter } from './charter.ts';
import type { Study } from './study.ts';

/** The rules of a study: the strictest of each field of the charter's floors and the study's own terms. */
export function studyRules(charter: Charter, study: Study): RuleSet {
  return strictest({ source: 'charter', rules: charter.floors }, { source: 'study', rules: study.rules }).rules;
}
