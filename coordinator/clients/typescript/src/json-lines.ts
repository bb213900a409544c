import type { ProblemDocument } from '@consilium/core/protocol/problem.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';

/** `--json`: one document a line; an answered query is its result document. */
export function resultLine(document: ResultDocument): string {
  return `${JSON.stringify(document)}\n`;
}

/** A query without an answer: as it was written, and why. */
export function refusalLine(query: unknown, problem: ProblemDocument): string {
  return `${JSON.stringify({ query: query ?? null, problem })}\n`;
}
