import { cell, records } from '../coordinates.ts';
import type { Layout, Table } from '../layout.ts';
import { mostInPatterns, type MissingnessParams } from './params.ts';

/** A pattern is a number whose binary digit v says whether variable v is missing. */
export function patternCount({ variables }: MissingnessParams): number {
  return variables.length > mostInPatterns ? 0 : 2 ** variables.length;
}

export function missesIn(pattern: number, variable: number): boolean {
  return Math.floor(pattern / 2 ** variable) % 2 === 1;
}

/** Index of a coordinate: n, then for each variable present and missing, then the patterns. */
export const places = {
  n: 0,
  present: (variable: number) => 1 + 2 * variable,
  missing: (variable: number) => 2 + 2 * variable,
  pattern: ({ variables }: MissingnessParams, pattern: number) => 1 + 2 * variables.length + pattern,
} as const;

export function missingnessLayout(params: MissingnessParams): Layout {
  const { variables } = params;
  const patterns = Array.from({ length: patternCount(params) }, (_, pattern) => pattern);
  return {
    f: 0,
    ring: 64,
    parameters: 0,
    coordinates: [
      records('n', null),
      ...variables.flatMap((name) => [cell(`present|${name}`, 'n', name), cell(`missing|${name}`, 'missing', name)]),
      ...patterns.map((pattern) => cell(`pattern|${String(pattern)}`, 'n', 'patterns')),
    ],
    tables: [...variables.map((name, v) => statusTable(name, v)), ...patternTables(params, patterns)],
  };
}

function statusTable(name: string, variable: number): Table {
  return {
    id: `status|${name}`,
    dimensions: [{ name: 'status', levels: ['present', 'missing'] }],
    cells: [places.present(variable), places.missing(variable)],
    margins: [{ over: ['status'], cells: [places.n] }],
  };
}

/** The patterns add up to n, and those with and without each variable to its counts. */
function patternTables(params: MissingnessParams, patterns: readonly number[]): Table[] {
  if (patterns.length === 0) return [];
  const table = (id: string, of: readonly number[], whole: number): Table => ({
    id,
    dimensions: [{ name: 'pattern', levels: of.map(String) }],
    cells: of.map((pattern) => places.pattern(params, pattern)),
    margins: [{ over: ['pattern'], cells: [whole] }],
  });
  return [
    table('patterns', patterns, places.n),
    ...params.variables.flatMap((name, v) => [
      table(
        `patterns with ${name}`,
        patterns.filter((pattern) => !missesIn(pattern, v)),
        places.present(v),
      ),
      table(
        `patterns without ${name}`,
        patterns.filter((pattern) => missesIn(pattern, v)),
        places.missing(v),
      ),
    ]),
  ];
}
