import type { Dictionary } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import type { Factor } from './formula.ts';
import { didYouMean, quoted } from './suggest.ts';

type Relevel = Extract<Factor, { kind: 'relevel' }>;

/** What is wrong with a reference level, and how to mend it; or null. Throws `unknown-variable`. */
export function relevelMistake(
  { name, ref }: Pick<Relevel, 'name' | 'ref'>,
  dictionary: Dictionary,
): { detail: string; mend: string } | null {
  const variable = findVariable(dictionary, name);
  if (variable.type !== 'category') {
    return { detail: `relevel() of ${quoted(name)}, which is no category`, mend: 'Only categories have levels.' };
  }
  const { levels } = variable;
  if (levels.includes(ref)) return null;
  const known = levels.slice(0, 12).map(quoted).join(', ');
  return {
    detail: `${quoted(name)} has no level ${quoted(ref)}`,
    mend: `Its levels are ${known}${levels.length > 12 ? ', …' : ''}${didYouMean(ref, levels)}`,
  };
}
