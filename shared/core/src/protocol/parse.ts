import { z } from 'zod';
import { didYouMean } from '../query-language/suggest.ts';
import { Problem, type ProblemCode } from './problem.ts';

/** Parses outside input with a strict schema; the first mistake becomes a problem that names the place. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string, code: ProblemCode = 'invalid-input'): T {
  const outcome = schema.safeParse(input);
  if (outcome.success) return outcome.data;
  const issue = outcome.error.issues[0];
  if (!issue) throw new Problem(code, `${what} is not valid`);
  const path = issue.path.map(String).join('.');
  const { message, mend } = wordsOf(issue, keysAt(schema, issue.path));
  throw new Problem(code, `${what}: ${message}`, {
    where: path === '' ? what : path,
    ...(mend === undefined ? {} : { mend }),
  });
}

/** What is wrong, with the key that was probably meant, and which keys there are. */
function wordsOf(issue: z.core.$ZodIssue, keys: readonly string[]): { message: string; mend?: string } {
  if (issue.code === 'unrecognized_keys') {
    const meant = didYouMean(issue.keys[0] ?? '', keys);
    return {
      message: `${issue.message}${meant}`,
      ...(keys.length === 0 ? {} : { mend: `The keys here are ${keys.join(', ')}.` }),
    };
  }
  const key = issue.path.at(-1);
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  if (!isMissing || key === undefined) return { message: issue.message };
  return { message: `\`${String(key)}\` is missing (expected ${issue.expected})`, mend: `Add \`${String(key)}\`.` };
}

/** The keys of the object at a path, as far as the schema says them without knowing the input (no unions). */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType | undefined = schema;
  for (const key of path) {
    const within: z.core.$ZodType | undefined = at && bare(at);
    if (within instanceof z.ZodObject) at = (within.shape as Record<string, z.core.$ZodType>)[String(key)];
    else if (within instanceof z.ZodArray) at = within.element;
    else return [];
  }
  const last = at && bare(at);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : [];
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
    inner = inner.unwrap();
  }
  return inner;
}
