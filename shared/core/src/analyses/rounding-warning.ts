/** What the reader must know of counts that were rounded. */
export function roundingWarning(roundedTo: number): string[] {
  if (roundedTo <= 1) return [];
  return [
    `Counts are rounded to multiples of ${String(roundedTo)}, each by itself: parts need not add up to the total that is shown.`,
  ];
}
