import { parse } from '../protocol/parse.ts';
import { dictionary, type Dictionary } from './dictionary.ts';

/** Reads a dictionary that was already decoded from YAML or JSON. Throws `invalid-config` with the place. */
export function readDictionary(input: unknown): Dictionary {
  return parse(dictionary, input, 'dictionary', 'invalid-config');
}
