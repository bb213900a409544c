import type { Dictionary } from '../dictionary/dictionary.ts';
import { presetName, presets, type RuleSet } from '../privacy/rule-set.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { Study } from '../protocol/study.ts';
import { printFilter } from '../query-language/print-filter.ts';
import type { Block, Fact, Facts, Table } from './block.ts';
import { text } from './cell.ts';
import { plainTable } from './plain-table.ts';

/** A study document in full and in plain words, as people read it before they sign, approve or refuse it. */
export function studyBlocks(
  study: Study,
  { hash, dictionary }: { hash: string; dictionary: Dictionary | null },
): Block[] {
  return [{ kind: 'heading', level: 1, text: study.title }, aboutOf(study, hash, dictionary), ...tablesOf(study)];
}

function aboutOf(study: Study, hash: string, dictionary: Dictionary | null): Facts {
  const fact = (label: string, name: string, value: string): Fact => ({ label, name, value: text(value) });
  const named = dictionary ? `${dictionary.dictionary} version ${String(dictionary.version)}, ` : '';
  return {
    kind: 'facts',
    items: [
      fact('Study hash', 'hash', hash),
      fact('Summary', 'summary', study.summary),
      fact('Purpose', 'purpose', study.purpose),
      fact('Commercial', 'commercial', study.commercial ? 'yes' : 'no'),
      fact('Dictionary', 'dictionary', `${named}${study.dictionary}`),
      fact('Cohort', 'cohort', printFilter(study.cohort)),
      fact('Runs', 'validFrom', `${study.validFrom} to ${study.validUntil}`),
      fact('Tier', 'tier', study.tier),
      fact('Withstands', 'colluders', `${String(study.colluders)} colluding site${study.colluders === 1 ? '' : 's'}`),
    ],
  };
}

function tablesOf({ sites, people, analyses, rules }: Study): Table[] {
  const answers = (perSite: boolean) => (perSite ? 'pooled, or site by site where a site permits it' : 'pooled');
  const ruleCaption = `Rules of the study (${nearestPreset(rules)}); the charter's and a site's own hold beside them`;
  return [
    plainTable(
      'sites',
      ['Site', 'Node', 'Key'],
      sites.map(({ site, node, key }) => [site, node, key]),
      'Sites',
    ),
    plainTable(
      'people',
      ['Name', 'Id', 'Key'],
      people.map(({ name, id, key }) => [name, id, key]),
      'People who may ask',
    ),
    plainTable(
      'analyses',
      ['Analysis', 'Answers', 'Digest of its code'],
      analyses.map((a) => [`${a.name} version ${String(a.version)}`, answers(a.perSite), a.digest.slice(0, 16)]),
      'Analyses',
    ),
    {
      ...plainTable(
        'rules',
        ['Rule', 'Value'],
        Object.entries(rules).flatMap(([name, value]) => ruleRows(name, value)),
        ruleCaption,
      ),
      notes: [notEnforced],
    },
  ];
}

const notEnforced =
  'overlap.minDifference is agreed on and recorded; this version does not yet detect cohorts that differ by few patients.';

function ruleRows(name: string, value: unknown): string[][] {
  if (typeof value !== 'object' || value === null)
    return [[name, typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([part, inner]) => ruleRows(`${name}.${part}`, inner));
}

function nearestPreset(rules: RuleSet): string {
  const equal = presetName.options.find((name) => canonicalJson(presets[name]) === canonicalJson(rules));
  return equal === undefined ? 'its own' : `preset ${equal}`;
}
