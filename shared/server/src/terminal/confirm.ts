import { createInterface } from 'node:readline/promises';
import { Problem } from '@consilium/core/protocol/problem.ts';

/** Asks a yes/no question on the terminal. Without one (a script) it refuses, so that nothing is agreed to by accident. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Problem('invalid-input', 'This needs an answer, and there is no terminal to ask on', {
      mend: 'Read the text above, then give --yes.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
