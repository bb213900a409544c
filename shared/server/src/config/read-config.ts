import { basename } from 'node:path';
import type { z } from 'zod';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { schemaMistakes } from '@consilium/core/protocol/schema-mistakes.ts';
import { readLocatedDocument } from './located-document.ts';

const maxBytes = 1_048_576;
const shownMistakes = 5;

/**
 * Reads a configuration file (YAML or JSON) with a strict schema.
 * @throws Problem `invalid-config`: file, line and key of the first mistake in `where`, the first five in the detail.
 * Values are not repeated, because one of them may be a secret.
 */
export function readConfig<T>(file: string, schema: z.ZodType<T>): T {
  const document = readLocatedDocument(file, 'invalid-config', maxBytes);
  // An empty file has no entries; the schema says which are needed.
  const value = document.value ?? {};
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const mistakes = schemaMistakes(outcome.error, schema, value).map(({ path, unknownKey, message, mend }) => {
    const at = unknownKey === undefined ? path : [...path, unknownKey];
    const key = at.map(String).join('.');
    const line = document.lineOf(at);
    return { line, key, mend, text: `line ${line}: ${key === '' ? '' : `${key}: `}${message}` };
  });
  const shown = mistakes.slice(0, shownMistakes).map(({ text }) => text);
  const more = mistakes.length > shownMistakes ? ` (and ${mistakes.length - shownMistakes} more)` : '';
  const [first] = mistakes;
  throw new Problem('invalid-config', `${file}: ${shown.join('; ')}${more}`, {
    where: `${basename(file)}:${first?.line ?? 1}${first?.key ? ` ${first.key}` : ''}`,
    ...(first?.mend === undefined ? {} : { mend: first.mend }),
  });
}
