import { bySiteNames, withoutBySite } from '@consilium/core/analyses/by-site.ts';
import { catalogue, findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import type { AnalysisSpec } from '@consilium/core/analyses/contract.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Query } from '@consilium/core/protocol/query.ts';
import { canonicalFilter } from '@consilium/core/query-language/canonical-filter.ts';
import type { Filter } from '@consilium/core/query-language/filter.ts';
import { readFilter } from '@consilium/core/query-language/read-filter.ts';
import { didYouMean, quoted } from '@consilium/core/query-language/suggest.ts';
import { knownKeys, refuseEmpty } from './known-keys.ts';

/** A question as typed trees, before it is put to a study: what is signed, without study and nonce. */
export type TypedQuery = Omit<Query, 'study' | 'nonce'>;

const keys = ['analysis', 'cohort', 'params', 'release', 'perSite'];

/**
 * A query document as people write it, `{ analysis, cohort?, params?, release? | perSite? }`, decoded from JSON or
 * YAML → typed trees in canonical form, so that equal questions are equal documents. Throws Problem with the place.
 */
export function readQuery(document: unknown, dictionary: Dictionary): TypedQuery {
  const written = refuseEmpty(knownKeys(document, 'query', keys), 'query');
  const asked = withoutBySite(readName(written.analysis), written.params ?? {});
  const spec = findAnalysis(asked.analysis);
  const params = spec.read(asked.params, dictionary);
  return {
    analysis: spec.name,
    version: spec.version,
    params: asRecord(params),
    cohort: readCohort(written.cohort, dictionary),
    release: readRelease(written, spec.release),
  };
}

function readName(name: unknown): string {
  const names = [...catalogue.map((spec) => spec.name), ...bySiteNames];
  if (typeof name !== 'string') {
    throw new Problem('invalid-input', 'The query names no analysis', {
      where: 'analysis',
      mend: `The analyses are ${names.join(', ')}.`,
    });
  }
  if (names.includes(name)) return name;
  throw new Problem('unknown-analysis', `unknown analysis ${quoted(name)}${didYouMean(name, names)}`, {
    where: 'analysis',
    mend: `The analyses are ${names.join(', ')}.`,
  });
}

/** Everyone is null, however it was written. */
function readCohort(written: unknown, dictionary: Dictionary): Filter | null {
  if (written === undefined) return null;
  const cohort = canonicalFilter(readFilter(written), dictionary);
  return 'all' in cohort && cohort.all.length === 0 ? null : cohort;
}

/** `only`: the analysis has no other. */
function readRelease({ release, perSite }: Record<string, unknown>, only: AnalysisSpec['release']): Query['release'] {
  if (release !== undefined && perSite !== undefined) {
    throw new Problem('invalid-input', '`release` and `perSite` say the same thing: write one of them', {
      where: 'perSite',
    });
  }
  if (only !== undefined && release === undefined && perSite === undefined) return only;
  if (perSite === true || release === 'per-site') return 'per-site';
  if ((perSite ?? false) === false && (release ?? 'pooled') === 'pooled') return 'pooled';
  throw perSite === undefined
    ? new Problem('invalid-input', '`release` is pooled or per-site', { where: 'release' })
    : new Problem('invalid-input', '`perSite` is true or false', { where: 'perSite' });
}

/** Params of every spec are objects; a query carries them as such. */
function asRecord(params: unknown): Record<string, unknown> {
  if (typeof params === 'object' && params !== null) return { ...params };
  throw new Problem('internal', undefined, { privateDetail: 'a spec read params that are no object' });
}
