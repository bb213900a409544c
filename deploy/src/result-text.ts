import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { reportOf } from '@consilium/core/report/report-of.ts';
import { renderText } from '@consilium/core/report/text.ts';

/** A result as tables for the terminal at hand. */
export function resultText(document: ResultDocument, dictionary: Dictionary): string {
  return renderText(reportOf(document, { dictionary }), { width: process.stdout.columns || 110 }).trimEnd();
}
