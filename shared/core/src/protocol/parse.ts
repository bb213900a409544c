import type { z } from 'zod';
import { Problem, type ProblemCode } from './problem.ts';

/** Parses outside input with a strict schema; the first mistake becomes a problem that names the place. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string, code: ProblemCode = 'invalid-input'): T {
  const outcome = schema.safeParse(input);
  if (outcome.success) return outcome.data;
  const issue = outcome.error.issues[0];
  if (!issue) throw new Problem(code, `${what} is not valid`);
  const path = issue.path.map(String).join('.');
  throw new Problem(code, `${what}: ${issue.message}`, { where: path === '' ? what : path });
}
