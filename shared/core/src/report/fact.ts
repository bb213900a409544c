import type { Cell, Fact } from './block.ts';
import { text } from './cell.ts';

export function fact(label: string, name: string, value: Cell): Fact {
  return { label, name, value };
}

/** Whether a fit reached its end, and why not. */
export function convergedFact({ converged, reason }: { converged: boolean; reason?: string | undefined }): Fact {
  return fact('Converged', 'converged', text(converged ? 'yes' : `no${reason === undefined ? '' : `: ${reason}`}`));
}
