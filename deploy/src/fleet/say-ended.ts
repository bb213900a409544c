import type { Progress } from '@consilium/server/terminal/progress.ts';
import type { FleetOptions } from './fleet.ts';

/** Tells whoever started a fleet that one of its processes is gone, and how it comes back. */
export function sayEnded(line: Progress): NonNullable<FleetOptions['ended']> {
  return (what, again) => {
    line.end();
    process.stderr.write(`The ${what} has ended. It starts again with:\n  ${again}\n`);
  };
}
