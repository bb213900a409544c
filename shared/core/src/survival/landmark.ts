import { z } from 'zod';

/** A time that was asked for, and how many were at risk then. */
export const landmark = {
  time: z.number(),
  nRisk: z.number().nullable(),
  /** When they were at risk, where that is known only for the beginning of an interval. */
  nRiskAt: z.number().optional(),
};

/**
 * To which time the number at risk belongs, where that is not `time`: it is that of an interval which begins at `start`.
 * Before that nobody leaves, but with late entry (`late`) some enter.
 */
export function countedAt(start: number | undefined, time: number, late: boolean): { nRiskAt?: number } {
  return start !== undefined && (time > start || (late && time < start)) ? { nRiskAt: start } : {};
}
