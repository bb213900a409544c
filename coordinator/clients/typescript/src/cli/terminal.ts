import type { ProblemDocument } from '@consilium/core/protocol/problem.ts';
import type { Block } from '@consilium/core/report/block.ts';
import { printable } from '@consilium/core/report/display-width.ts';
import { renderText } from '@consilium/core/report/text.ts';
import { renderProblem } from '@consilium/server/terminal/render-problem.ts';

const widest = 120;

/** Blocks on standard output, as wide as the terminal is (at most 120 columns; 80 where there is none). */
export function printBlocks(blocks: readonly Block[]): void {
  const width = process.stdout.isTTY ? Math.min(widest, process.stdout.columns) : 80;
  process.stdout.write(renderText(blocks, { width }));
}

/** A refusal that the coordinator reported: words on stderr, exit code 1. */
export function printRefusal(problem: ProblemDocument): void {
  const lines = renderProblem(problem).split('\n').map(printable);
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}
