import { Problem } from '@consilium/core/protocol/problem.ts';
import { didYouMean, quoted } from '@consilium/core/query-language/suggest.ts';

/** A document's entries; throws for what is no object and for the first unknown key, with the one that was meant. */
export function knownKeys(document: unknown, what: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Problem('invalid-input', `The ${what} is no object`, { where: what, mend: formOf(what, keys) });
  }
  const stranger = Object.keys(document).find((key) => !keys.includes(key));
  if (stranger === undefined) return { ...document };
  throw new Problem(
    'invalid-input',
    `${quoted(stranger)} does not belong into a ${what}${didYouMean(stranger, keys)}`,
    { where: stranger, mend: formOf(what, keys) },
  );
}

/**
 * Throws for an entry that has a key and no value: in YAML a cohort whose lines lost their indent looks like that,
 * and everyone would be asked instead.
 */
export function refuseEmpty(entries: Record<string, unknown>, what: string): Record<string, unknown> {
  const key = Object.keys(entries).find((name) => entries[name] === null);
  if (key === undefined) return entries;
  throw new Problem('invalid-input', `${quoted(key)} of the ${what} is empty`, {
    where: key,
    mend: `Leave ${quoted(key)} out${key === 'cohort' ? ' where everyone is meant' : ''}, or write what belongs there.`,
  });
}

function formOf(what: string, keys: readonly string[]): string {
  return `A ${what} has ${keys.join(', ')}.`;
}
