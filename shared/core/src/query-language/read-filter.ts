import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import { comparison, type Filter, filterLimits, filterTooLarge } from './filter.ts';
import { quoted } from './suggest.ts';

const form = 'A filter is { all: […] }, { any: […] }, { not: … } or { variable, op, value }.';

/**
 * Outside input → filter. Limits are checked on the way down, so deep input cannot overflow the stack. Throws
 * `too-large`, or `invalid-input` with the path of the mistake. `where` is the place of the filter itself.
 */
export function readFilter(input: unknown, where = 'cohort'): Filter {
  let nodes = 0;
  const read = (node: unknown, depth: number, place: string): Filter => {
    if (!isObject(node))
      throw new Problem('invalid-input', `${describe(node)} is no filter`, { where: place, mend: form });
    const [word = '', ...others] = Object.keys(node);
    if (word !== 'not') nodes += 1;
    if (depth > filterLimits.depth || nodes > filterLimits.nodes) {
      throw new Problem('too-large', filterTooLarge, { where });
    }
    if (!['all', 'any', 'not'].includes(word) || others.length > 0) return readComparison(node, place);
    if (word === 'not') return { not: read(node.not, depth + 1, `${place}.not`) };
    const children = node[word];
    if (!Array.isArray(children)) {
      throw new Problem('invalid-input', `\`${word}\` takes a list of filters`, {
        where: `${place}.${word}`,
        mend: form,
      });
    }
    const parts = children.map((child: unknown, i) => read(child, depth + 1, `${place}.${word}.${String(i)}`));
    return word === 'all' ? { all: parts } : { any: parts };
  };
  return read(input, 1, where);
}

function readComparison(node: Record<string, unknown>, place: string): Filter {
  const known = ['variable', 'op', 'value'];
  const stranger = Object.keys(node).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new Problem('invalid-input', `${quoted(stranger)} does not belong here`, { where: place, mend: form });
  }
  try {
    return parse(comparison, node, place);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const where = error.where === undefined || error.where === place ? place : `${place}.${error.where}`;
    throw new Problem('invalid-input', error.message, { where, mend: form });
  }
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function describe(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return input === null || input === undefined ? 'nothing' : `a ${typeof input}`;
}
