/**
 * What a sum of squares on a grid of 2^−f can tell about a variance. Each record carries up to half a step of the grid,
 * so a normalised variance is off by a step or two, however many records there are. Where the dictionary's bounds are
 * millions of times wider than the values vary, that is as large as the variance itself.
 */
export type Resolution = 'fine' | 'coarse' | 'none';

/** Below this many steps a variance is off by more than one in ten: it is not shown. */
const tooFew = 20;
/** Below this many it is off by up to one in a thousand: it is shown with a warning. */
const few = 2000;

/** `variance`: of the values as fractions of half the width of their bounds. */
export function resolutionOf(variance: number, f: number): Resolution {
  const steps = variance * 2 ** f;
  if (steps < tooFew) return 'none';
  return steps < few ? 'coarse' : 'fine';
}

/** Null where nothing is to be said. */
export function resolutionWarning(subject: string, resolution: Resolution): string | null {
  if (resolution === 'fine') return null;
  const what =
    resolution === 'none'
      ? 'the variation cannot be told and is not shown'
      : 'the standard deviation or error is inexact';
  return `${subject}: the bounds are so much wider than the values vary that ${what}; narrow the bounds of ${subject} in the dictionary.`;
}
