import { findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { presets, ruleSet, type RuleSet } from '@consilium/core/privacy/rule-set.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { study as studySchema, type Study } from '@consilium/core/protocol/study.ts';
import { canonicalFilter } from '@consilium/core/query-language/canonical-filter.ts';
import type { Filter } from '@consilium/core/query-language/filter.ts';
import { readFilter } from '@consilium/core/query-language/read-filter.ts';
import { didYouMean, quoted } from '@consilium/core/query-language/suggest.ts';
import { analysisDigest } from '@consilium/server/analysis-digest.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import { findDictionary } from './find-document.ts';
import type { StudyInput } from './study-input.ts';

const DAY_MS = 86_400_000;

/**
 * The study document that sites approve: keys of the sites pinned from the verified roster, the code of each analysis
 * pinned by its digest, the cohort in canonical form. Throws Problem with the place of the mistake.
 */
export function buildStudy(input: StudyInput, directory: Directory, now: Date): Study {
  const { title, summary, purpose, commercial, people } = input;
  const dictionary = findDictionary(directory, input.dictionary);
  const document: Study = {
    title,
    summary,
    purpose,
    commercial,
    dictionary,
    sites: sitesOf(input.sites, directory),
    people,
    analyses: analysesOf(input.analyses),
    tier: 'controlled',
    rules: rulesOf(input.rules),
    colluders: colludersOf(input.colluders, directory),
    cohort: cohortOf(input.cohort, directory.dictionaries.get(dictionary)),
    validFrom: now.toISOString(),
    validUntil: new Date(now.getTime() + input.days * DAY_MS).toISOString(),
  };
  requireDistinct(
    document.people.map(({ id }) => id),
    'people',
  );
  requireDistinct(
    document.analyses.map(({ name }) => name),
    'analyses',
  );
  return parse(studySchema, document, 'study');
}

function sitesOf(wanted: StudyInput['sites'], directory: Directory): Study['sites'] {
  const roster = [...directory.nodes.values()].map(({ node, site, key }) => ({ node, site, key }));
  if (wanted === 'all') {
    if (roster.length > 0) return roster;
    throw new Problem('not-found', 'No site has joined the consortium yet', { where: 'sites' });
  }
  requireDistinct(wanted, 'sites');
  const names = roster.map(({ site }) => site);
  return wanted.map((name, i) => {
    const [found, second] = roster.filter(({ site }) => site === name);
    if (found && !second) return found;
    const where = `sites.${String(i)}`;
    if (found) throw new Problem('conflict', `Two sites of the roster are called ${quoted(name)}`, { where });
    throw new Problem('not-found', `No site ${quoted(name)} is in the roster${didYouMean(name, names)}`, {
      where,
      mend: names.length === 0 ? 'No site has joined yet.' : `The sites are ${names.join(', ')}.`,
    });
  });
}

function analysesOf(wanted: StudyInput['analyses']): Study['analyses'] {
  return wanted.map((each) => {
    const { name, perSite } = typeof each === 'string' ? { name: each, perSite: false } : each;
    const { version } = findAnalysis(name);
    return { name, version, digest: analysisDigest(name), perSite };
  });
}

function rulesOf(rules: StudyInput['rules']): RuleSet {
  if (typeof rules === 'string') return presets[rules];
  const { extends: preset, ...own } = rules;
  return parse(ruleSet, { ...presets[preset], ...own }, 'rules');
}

function colludersOf(wanted: number | undefined, directory: Directory): number {
  const floor = directory.genesis.charter.colluders;
  if (wanted === undefined || wanted >= floor) return wanted ?? floor;
  throw new Problem('invalid-input', 'The charter asks for more colluding nodes to be withstood', {
    where: 'colluders',
    mend: `Write ${String(floor)} or more, or leave it out.`,
  });
}

function cohortOf(written: unknown, dictionary: Dictionary | undefined): Filter | null {
  if (written === undefined || !dictionary) return null;
  const cohort = canonicalFilter(readFilter(written), dictionary);
  return 'all' in cohort && cohort.all.length === 0 ? null : cohort;
}

function requireDistinct(names: readonly string[], where: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new Problem('invalid-input', `${quoted(twice)} is there twice`, { where });
}
