import { Problem } from '@consilium/core/protocol/problem.ts';
import { didYouMean, quoted } from '@consilium/core/query-language/suggest.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';

const shortestPrefix = 4;

/** A study by the beginning of its hash or by its exact title. @returns its hash */
export function findStudy(directory: Directory, wanted: string): string {
  const studies = [...directory.studies].map(([hash, { title }]) => ({ hash, name: title }));
  return findOne('study', studies, wanted, 'consilium study list');
}

/** A dictionary by hash, `name/version`, or name (its newest version). @returns its hash */
export function findDictionary(directory: Directory, wanted: string): string {
  const all = [...directory.dictionaries].map(([hash, d]) => ({ hash, name: d.dictionary, version: d.version }));
  const named = all.filter((d) => d.name === wanted);
  const newest = Math.max(...named.map((d) => d.version));
  const candidates =
    named.length > 0
      ? named.filter((d) => d.version === newest).map(({ hash }) => ({ hash, name: wanted }))
      : all.map(({ hash, name, version }) => ({ hash, name: `${name}/${String(version)}` }));
  const names = all.map(({ name }) => name);
  return findOne('dictionary', candidates, wanted, 'consilium dictionary show', names);
}

/** The one of that exact name, or whose hash begins like that. `names` are what may have been meant. */
export function findOne(
  what: string,
  candidates: readonly { hash: string; name: string }[],
  wanted: string,
  listedBy: string,
  names: readonly string[] = candidates.map(({ name }) => name),
): string {
  const named = candidates.filter(({ name, hash }) => name === wanted || hash === wanted);
  const isPrefix = wanted.length >= shortestPrefix && /^[0-9a-f]+$/.test(wanted);
  const found = named.length > 0 || !isPrefix ? named : candidates.filter(({ hash }) => hash.startsWith(wanted));
  const [first, ...others] = found;
  if (first && others.length === 0) return first.hash;
  if (first) {
    const hashes = found.map(({ hash }) => hash.slice(0, 12)).join(', ');
    const mend =
      named.length > 0
        ? `Write the beginning of its hash instead, as ${first.hash.slice(0, 12)}; ${listedBy} tells them apart.`
        : 'Write more of the hash.';
    throw new Problem('conflict', `${quoted(wanted)} names more than one ${what}: ${hashes}`, { where: what, mend });
  }
  throw new Problem('not-found', `No ${what} ${quoted(wanted)} is known here${didYouMean(wanted, names)}`, {
    where: what,
    mend: `${listedBy} shows what there is; a hash may be shortened to ${String(shortestPrefix)} letters or more.`,
  });
}
