import type { AnalysisSpec } from '../analyses/contract.ts';
import type { Layout } from '../analyses/layout.ts';
import type { Query } from '../protocol/query.ts';
import { filter } from '../query-language/filter.ts';
import { formulaSchema } from '../query-language/formula-schema.ts';
import { printFilter } from '../query-language/print-filter.ts';
import { printFormula } from '../query-language/print-formula.ts';
import type { Block, Fact } from './block.ts';
import { text } from './cell.ts';

/** A typed query in plain words, for people who are about to send or to answer it, and what it makes leave a site. */
export function queryBlocks(query: Omit<Query, 'study' | 'nonce'>, spec: AnalysisSpec, layout: Layout | null): Block[] {
  const fact = (label: string, name: string, value: string): Fact => ({ label, name, value: text(value) });
  const params = Object.entries(query.params).map(([name, value]) => fact(`  ${name}`, name, paramText(value)));
  const leaves = spec.leaves.map((line, i) => fact(i === 0 ? 'Leaves each site' : '', `leaves${String(i)}`, line));
  const numbers = layout
    ? [fact('', 'numbers', `${String(layout.coordinates.length)} masked integers a round; only their sum is opened`)]
    : [];
  return [
    {
      kind: 'facts',
      items: [
        fact('Analysis', 'analysis', `${query.analysis} version ${String(query.version)} (${spec.title})`),
        fact('Cohort', 'cohort', printFilter(query.cohort)),
        ...(params.length === 0 ? [] : [fact('Parameters', 'params', ' ')]),
        ...params,
        fact('Answer', 'release', query.release === 'pooled' ? 'one, over all sites' : 'one for each site'),
        fact('Rounds', 'rounds', spec.rounds),
        ...leaves,
        ...numbers,
      ],
    },
  ];
}

/** Formulas and filters as people write them, everything else as JSON without quotes around names. */
function paramText(value: unknown): string {
  const formula = formulaSchema.safeParse(value);
  if (formula.success) return printFormula(formula.data);
  const tree = filter.safeParse(value);
  if (tree.success) return printFilter(tree.data);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(paramText).join(', ');
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
