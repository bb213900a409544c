import type { CategoryVariable, NumericVariable, Variable } from '../dictionary/dictionary.ts';
import { gridOf, snapToGrid } from '../dictionary/on-grid.ts';
import { Problem } from '../protocol/problem.ts';
import type { FilterValue } from './filter.ts';
import { didYouMean, quoted } from './suggest.ts';

const listed = 20;

/**
 * A comparison's value as the dictionary has it: a level as its text, a boolean as true or false, a number exactly on
 * the grid. Throws `unknown-level`, `off-grid`, or `invalid-input` for a value of another type.
 */
export function readValue(variable: Variable, value: FilterValue, where: string): FilterValue {
  if (variable.type === 'category') return readLevel(variable, String(value), where);
  if (variable.type === 'boolean') return readBoolean(variable.name, value, where);
  return readNumber(variable, value, where);
}

function readLevel(variable: CategoryVariable, text: string, where: string): string {
  if (variable.levels.includes(text)) return text;
  const some = variable.levels.slice(0, listed).map((level) => `\`${level}\``);
  const more = variable.levels.length > listed ? ' …' : '';
  const meant = didYouMean(text, variable.levels);
  throw new Problem('unknown-level', `\`${variable.name}\` has no level ${quoted(text)}${meant}`, {
    where,
    mend: `The levels are ${some.join(', ')}${more}.`,
  });
}

function readBoolean(name: string, value: FilterValue, where: string): boolean {
  const text = String(value);
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw new Problem('unknown-level', `\`${name}\` is a boolean and has no value ${quoted(text)}`, {
    where,
    mend: 'Write true or false, or 1 or 0.',
  });
}

function readNumber(variable: NumericVariable, value: FilterValue, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    const given = typeof value === 'string' ? `the text ${quoted(value)}` : String(value);
    throw new Problem('invalid-input', `\`${variable.name}\` is compared with a number, not with ${given}`, { where });
  }
  const grid = gridOf(variable);
  if (grid === null) return value === 0 ? 0 : value;
  const snapped = snapToGrid(value, grid);
  if (snapped !== null) return snapped;
  throw new Problem('off-grid', `\`${variable.name}\`: ${String(value)} is no multiple of ${String(grid)}`, {
    where,
    mend: `Choose a cut point on the dictionary's grid of ${String(grid)}.`,
  });
}
