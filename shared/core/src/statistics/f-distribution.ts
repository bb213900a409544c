/** The F distribution with real degrees of freedom: P(F > f) = I_x(df2/2, df1/2), x = df2/(df2 + df1·f) (A&S 26.6.2). */
import { chiSquaredUpperTail } from './chi-squared.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** P(F > f): the p-value of an F statistic. df1, df2 > 0 (df2 = Infinity: χ²/df1), f ≥ 0; NaN outside. */
export function fUpperTail(f: number, df1: number, df2: number): number {
  if (f === Infinity) return df1 > 0 && df2 > 0 ? 0 : NaN;
  if (df2 === Infinity) return chiSquaredUpperTail(df1 * f, df1);
  const weight = df1 * f;
  return incompleteBeta(df2 / 2, df1 / 2, df2 / (df2 + weight), weight / (df2 + weight)).lower;
}
