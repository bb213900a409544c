import canonicalize from 'canonicalize';
import { Problem } from './problem.ts';

/** RFC 8785 canonical JSON: the only text that is ever hashed or signed. Throws on what JSON cannot carry. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Problem('invalid-input', 'A value cannot be written as JSON');
  return text;
}
