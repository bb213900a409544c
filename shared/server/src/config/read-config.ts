import { basename } from 'node:path';
import type { z } from 'zod';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readLocatedDocument, type LocatedDocument } from './located-document.ts';

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
  const outcome = schema.safeParse(document.value ?? {});
  if (outcome.success) return outcome.data;
  const mistakes = outcome.error.issues.flatMap((issue) => describe(issue, document));
  const shown = mistakes.slice(0, shownMistakes).map(({ line, text }) => `line ${line}: ${text}`);
  const more = mistakes.length > shownMistakes ? ` (and ${mistakes.length - shownMistakes} more)` : '';
  const [first] = mistakes;
  throw new Problem('invalid-config', `${file}: ${shown.join('; ')}${more}`, {
    where: `${basename(file)}:${first?.line ?? 1}${first?.key ? ` ${first.key}` : ''}`,
  });
}

interface Mistake {
  line: number;
  key: string;
  text: string;
}

function describe(issue: z.core.$ZodIssue, document: LocatedDocument): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { line: document.lineOf(path), key: path.map(String).join('.'), text: `unknown key ${key}` };
    });
  }
  const key = issue.path.map(String).join('.');
  return [{ line: document.lineOf(issue.path), key, text: `${key === '' ? 'the document' : key}: ${issue.message}` }];
}
