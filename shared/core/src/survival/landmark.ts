import { z } from 'zod';

/** A time that was asked for, and how many were at risk then. */
export const landmark = {
  time: z.number(),
  nRisk: z.number().nullable(),
  /** When they were at risk, where that is known only for the beginning of an interval. */
  nRiskAt: z.number().optional(),
};
