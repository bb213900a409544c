import type { z } from 'zod';
import { Problem, type ProblemCode } from './problem.ts';
import { schemaMistakes } from './schema-mistakes.ts';

/** Parses outside input with a strict schema; the first mistake becomes a problem that names the place. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string, code: ProblemCode = 'invalid-input'): T {
  const outcome = schema.safeParse(input);
  if (outcome.success) return outcome.data;
  const [first] = schemaMistakes(outcome.error, schema, input);
  if (!first) throw new Problem(code, `${what} is not valid`);
  const { path, message, mend } = first;
  throw new Problem(code, `${what}: ${message}`, {
    where: path.length === 0 ? what : path.map(String).join('.'),
    ...(mend === undefined ? {} : { mend }),
  });
}
