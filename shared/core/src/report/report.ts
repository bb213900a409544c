import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Block } from './block.ts';

export interface ReportInput<P, R> {
  params: P;
  result: R;
  /** Records of the cohort; null where they are not shown. */
  n: number | null;
  /** For labels and units; without it the variables' names stand alone. */
  dictionary: Dictionary | null;
}

/** The part of a report that one analysis knows how to write; the frame around it is the same for all. */
export type Report<P, R> = (input: ReportInput<P, R>) => Block[];
