import type { AnalysisResult } from '@consilium/core/analyses/contract.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import type { FigureOf, Table } from '@consilium/core/report/block.ts';
import { reportFor } from '@consilium/core/report/reports.ts';
import { plan, type Question } from './pooled-harness.ts';

/** What a report says of numbers at risk that belong to an earlier time: marks in the figure, a column in the table. */
export function marksAtRisk(question: Question, dictionary: Dictionary, { result, n }: AnalysisResult<unknown>) {
  const { params } = plan(question, dictionary).context;
  const blocks = reportFor(question.analysis)({ params, result, n, dictionary });
  const figure = blocks.find((block): block is FigureOf<'kaplan-meier'> => block.kind === 'figure');
  const table = blocks.find((block): block is Table => block.kind === 'table' && 'notes' in block);
  return {
    marked: figure?.data.curves.some(({ isOtherTime }) => isOtherTime?.includes(true) === true),
    column: table?.columns.some(({ name }) => name === 'nRiskAt') === true,
  };
}
