import { chiSquaredUpperTail } from '../../statistics/chi-squared.ts';
import { finite } from '../finite.ts';
import type { ModelTest } from '../../regression/model-fit.ts';

/** A χ² statistic with its p-value; nulls where there is none. */
export function modelTest(statistic: number, df: number): ModelTest {
  if (!(df > 0) || !Number.isFinite(statistic)) return { statistic: null, df: null, pValue: null };
  return { statistic, df, pValue: finite(chiSquaredUpperTail(statistic, df)) };
}
