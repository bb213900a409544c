/** The centre of public bounds and half their width: u = (x − mid) / half lies in [−1, 1]. */
export function centreOf({ min, max }: { min: number; max: number }): { mid: number; half: number } {
  return { mid: min / 2 + max / 2, half: max / 2 - min / 2 };
}
