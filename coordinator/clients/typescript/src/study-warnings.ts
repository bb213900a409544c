import { stricterFields, stricterText } from '@consilium/core/privacy/stricter-fields.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import type { Study } from '@consilium/core/protocol/study.ts';
import { fewestNodes } from '@consilium/core/secure-aggregation/batch.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import { studyState } from './cli/site-states.ts';

/** What its lead should know before signing a study that is valid, yet may not do what was meant. */
export function studyWarnings(study: Study, directory: Directory, now: Date): string[] {
  return [
    ...tooFewSites(study, directory),
    ...looserThanCharter(study, directory),
    ...sameTitle(study, directory, now),
  ];
}

function tooFewSites(study: Study, directory: Directory): string[] {
  const { charter } = directory.genesis;
  const needed = fewestNodes(Math.max(study.colluders, charter.colluders), studyRules(charter, study).minSites);
  const sites = study.sites.length;
  if (sites >= needed) return [];
  const named = sites === 1 ? 'The study names 1 site' : `The study names ${String(sites)} sites`;
  return [`${named}, and a pooled answer needs ${String(needed)}: no pooled question can be answered.`];
}

function looserThanCharter(study: Study, directory: Directory): string[] {
  const stricter = stricterFields(study.rules, studyRules(directory.genesis.charter, study));
  if (stricter.length === 0) return [];
  return [
    `The charter is stricter than the rules of this study, and holds: ${stricterText(stricter)}. Policies of the sites may be stricter still.`,
  ];
}

function sameTitle({ title }: Study, directory: Directory, now: Date): string[] {
  const same = [...directory.studies].filter(([, other]) => other.title === title);
  if (same.length === 0) return [];
  const listed = same.map(([hash]) => `${hash.slice(0, 12)} (${studyState(directory, hash, now)})`).join(', ');
  return [
    `A study of this title is there already: ${listed}. This one would be another study, to be approved anew, and both would be named by their hashes alone. The earlier one ends with: consilium study revoke HASH --reason TEXT`,
  ];
}
