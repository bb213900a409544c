import type { ProblemCode } from '@consilium/core/protocol/problem.ts';
import { readLocatedDocument } from './located-document.ts';

const maxBytes = 4 * 1_048_576;

/**
 * The plain data of a YAML or JSON file, to be parsed with a strict schema by the caller.
 * @throws Problem with `code`, naming file and line: no such file, not UTF-8, a syntax error, duplicate keys, aliases.
 */
export function readDocument(file: string, code: ProblemCode = 'invalid-config'): unknown {
  return readLocatedDocument(file, code, maxBytes).value;
}
