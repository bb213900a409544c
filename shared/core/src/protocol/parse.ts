import type { z } from 'zod';
import { Problem, type ProblemCode } from './problem.ts';
import { schemaMistakes } from './schema-mistakes.ts';

/** Parses outside input with a strict schema; the first mistake becomes a problem that names the place. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string, code: ProblemCode = 'invalid-input'): T {
  const outcome = schema.safeParse(input);
  if (outcome.success) return outcome.data;
  const mistakes = schemaMistakes(outcome.error, schema, input);
  // A key that was misspelt is also one that is missing: the first says more.
  const first = mistakes.find(({ isMisspelt }) => isMisspelt === true) ?? mistakes[0];
  if (!first) throw new Problem(code, `${what} is not valid`);
  const { path, message, mend } = first;
  throw new Problem(code, `${what}: ${message}`, {
    where: path.length === 0 ? what : path.map(String).join('.'),
    ...(mend === undefined ? {} : { mend }),
  });
}
