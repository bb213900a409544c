import type { Dictionary } from '../dictionary/dictionary.ts';
import { findVariable, typeText } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';
import { type Comparison, type Filter, filterLimits, filterTooLarge } from './filter.ts';
import { readValue } from './filter-value.ts';
import { isComparison, walkFilter } from './walk-filter.ts';

/**
 * Throws a problem unless the filter asks only what the dictionary can answer: known variables and levels, operators
 * that fit the type, cut points on the grid, limited depth and size. `where` is the place of the filter itself.
 */
export function checkFilter(filter: Filter, dictionary: Dictionary, where = 'cohort'): void {
  let nodes = 0;
  for (const { node, depth, path } of walkFilter(filter)) {
    if (!('not' in node)) nodes += 1;
    if (depth > filterLimits.depth || nodes > filterLimits.nodes) {
      throw new Problem('too-large', filterTooLarge, {
        where,
        mend: 'Write the cohort with fewer or flatter conditions.',
      });
    }
    if (isComparison(node)) checkComparison(node, dictionary, `${where}${path}`);
  }
}

function checkComparison(node: Comparison, dictionary: Dictionary, where: string): void {
  const variable = findVariable(dictionary, node.variable, { where: `${where}.variable` });
  if (node.op === 'missing') return;
  const ordered = variable.type === 'number' || variable.type === 'integer';
  if (!ordered && node.op !== '=' && node.op !== '!=' && node.op !== 'in') {
    throw new Problem(
      'invalid-input',
      `\`${node.op}\` does not fit \`${node.variable}\`, which is ${typeText(variable)}`,
      {
        where: `${where}.op`,
        mend: 'Use =, !=, in or missing.',
      },
    );
  }
  if (node.op !== 'in') readValue(variable, node.value, `${where}.value`);
  else node.value.forEach((value, i) => readValue(variable, value, `${where}.value.${String(i)}`));
}
