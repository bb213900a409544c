import { cell } from '../analyses/coordinates.ts';
import { levelsOf } from '../analyses/groups.ts';
import type { Coordinate } from '../analyses/layout.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import type { ModelColumn } from './model-columns.ts';

/** A binary column or level: the records on both of its sides must be enough at every site. */
export type LevelCount =
  { key: string; kind: 'level'; variable: string; level: number } | { key: string; kind: 'product'; column: number };

/** Every level of every category, every boolean, and every interaction that is 0/1. */
export function levelCounts(columns: readonly ModelColumn[], dictionary: Dictionary): LevelCount[] {
  const variables = new Set(columns.flatMap((column) => column.factors.flatMap(binaryVariable(dictionary))));
  const levels = [...variables].flatMap((name): LevelCount[] => {
    const variable = findVariable(dictionary, name);
    if (variable.type === 'category' || variable.type === 'boolean') {
      const shown = levelsOf(variable).map((level, index) => ({ level, index }));
      const counted = variable.type === 'boolean' ? shown.slice(1) : shown;
      return counted.map(({ level, index }) => ({
        key: `level|${name}=${level}`,
        kind: 'level',
        variable: name,
        level: index,
      }));
    }
    const top = variable.max;
    return [{ key: `level|${name}=${String(top)}`, kind: 'level', variable: name, level: top }];
  });
  const products = columns.flatMap((column, j): LevelCount[] =>
    column.binary && column.factors.length > 1 ? [{ key: productKey(column, j), kind: 'product', column: j }] : [],
  );
  return [...levels, ...products];
}

/** `of` is the key of the records that both sides add up to. */
export function levelCoordinate(count: LevelCount, of: string): Coordinate {
  const partition = count.kind === 'level' ? count.variable : null;
  return { ...cell(count.key, 'level', partition), scope: 'site', check: 'level', of };
}

/** Names can be long: the number keeps the key unique, the name makes it readable. */
function productKey(column: ModelColumn, j: number): string {
  return `level|${String(j)}|${column.name.slice(0, 300)}`;
}

/** A category, a boolean, or an integer with two values, standing alone as a factor. */
function binaryVariable(dictionary: Dictionary): (factor: ModelColumn['factors'][number]) => string[] {
  return (factor) => {
    if (factor.kind === 'level') return [factor.variable];
    if (factor.kind === 'spline' || factor.of.kind !== 'variable') return [];
    const variable = findVariable(dictionary, factor.of.name);
    const two = variable.type === 'integer' && variable.max - variable.min === 1;
    return two || variable.type === 'boolean' ? [variable.name] : [];
  };
}
