import { z } from 'zod';
import { didYouMean, quoted } from '../query-language/suggest.ts';

/** One way in which an input does not follow a schema, in plain words. Values of the input are never repeated. */
export interface SchemaMistake {
  path: PropertyKey[];
  /** What does not belong there. */
  unknownKey?: string;
  /** Whether another key was probably meant. */
  isMisspelt?: boolean;
  message: string;
  mend?: string;
}

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** What is wrong, in the order in which the schema met it; at least one. */
export function schemaMistakes(error: z.core.$ZodError, schema: Schema, input: unknown): SchemaMistake[] {
  return error.issues.flatMap((issue) => mistakesOf(issue, schema, input));
}

function mistakesOf(issue: Issue, schema: Schema, input: unknown): SchemaMistake[] {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue, schema);
  const { path } = issue;
  const value = valueAt(input, path);
  const key = path.at(-1);
  if (value === undefined && key !== undefined && issue.code !== 'custom') {
    const name = quoted(String(key));
    return [{ path, message: `${name} is missing (expected ${expectedBy(issue)})`, mend: `Add ${name}.` }];
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionMistakes(issue, schema, input);
  return [{ path, ...wordsOf(issue, value) }];
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, schema: Schema): SchemaMistake[] {
  const keys = keysAt(schema, issue.path);
  return issue.keys.map((key) => {
    const meant = didYouMean(key, keys);
    return {
      path: issue.path,
      unknownKey: key,
      isMisspelt: meant !== '',
      message: `Unrecognized key ${quoted(key)}${meant}`,
      ...(keys.length === 0 ? {} : { mend: `The keys here are ${keys.join(', ')}.` }),
    };
  });
}

/** The mistakes of the alternative that was most probably meant: the one of the right kind with the fewest. */
function unionMistakes(issue: z.core.$ZodIssueInvalidUnion, schema: Schema, input: unknown): SchemaMistake[] {
  const isKind = (first: Issue | undefined): boolean =>
    first?.path.length !== 0 || (first.code !== 'invalid_type' && first.code !== 'invalid_value');
  const [nearest] = issue.errors.filter(([first]) => isKind(first)).sort((a, b) => a.length - b.length);
  if (!nearest) {
    const kinds = issue.errors.flatMap(([first]) => (first ? [expectedBy(first)] : []));
    return [{ path: issue.path, message: `Invalid input: expected ${[...new Set(kinds)].join(', or ')}` }];
  }
  // What stands there and does not belong there says more than what is missing for it.
  const told = nearest.filter(({ code }) => code === 'unrecognized_keys');
  return (told.length > 0 ? told : nearest).flatMap((inner) =>
    mistakesOf({ ...inner, path: [...issue.path, ...inner.path] }, schema, input),
  );
}

function wordsOf(issue: Issue, value: unknown): { message: string; mend?: string } {
  switch (issue.code) {
    case 'invalid_type':
      return { message: `Invalid input: expected ${expectedBy(issue)}, not ${kindOf(value)}` };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const meant = typeof value === 'string' ? didYouMean(value, values) : '';
      return { message: `Invalid input: expected ${expectedBy(issue)}${meant}` };
    }
    case 'too_small':
      return { message: `Too small: ${limitText(issue.origin, issue.minimum, issue.inclusive ?? true, 'least')}` };
    case 'too_big':
      return { message: `Too big: ${limitText(issue.origin, issue.maximum, issue.inclusive ?? true, 'most')}` };
    case 'invalid_format':
      return { message: formatText(issue) };
    case 'invalid_union':
      return { message: `Invalid input: expected another ${quoted(String(issue.path.at(-1) ?? 'kind'))}` };
    case 'invalid_key':
      return { message: 'Invalid input: this key has another form than keys have here' };
    default:
      return { message: issue.message };
  }
}

function limitText(origin: string, limit: number | bigint, inclusive: boolean, end: 'least' | 'most'): string {
  const bound = String(limit);
  if (origin === 'string') return bound === '1' && end === 'least' ? 'it is empty' : `at ${end} ${bound} letters`;
  if (origin === 'array' || origin === 'set') return `at ${end} ${bound} ${bound === '1' ? 'entry' : 'entries'}`;
  if (inclusive) return `it must be ${bound} or ${end === 'least' ? 'more' : 'less'}`;
  return `it must be ${end === 'least' ? 'more' : 'less'} than ${bound}`;
}

/** A schema's own words where it has some; zod's name a pattern, which is for nobody. */
function formatText({ format, message }: z.core.$ZodIssueInvalidStringFormat): string {
  if (!message.startsWith('Invalid ')) return message;
  if (format === 'url') return 'Invalid address: write it in full, as https://example.org';
  return format === 'datetime' ? 'Invalid time: write it as 2026-01-31T12:00:00Z' : 'Invalid text: it has another form';
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => quoted(String(value)));
    return values.length === 1 ? (values[0] ?? '') : `one of ${values.join(', ')}`;
  }
  if (issue.code === 'invalid_union') {
    return [...new Set(issue.errors.flatMap(([first]) => (first ? [expectedBy(first)] : [])))].join(', or ');
  }
  return issue.code === 'invalid_type' ? (kinds[issue.expected] ?? issue.expected) : 'a value';
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
  null: 'nothing',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with decimals';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? '`true` or `false`' : 'keys with values';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}

/** The keys of the objects that may stand at a path, as far as the schema says them. */
function keysAt(schema: Schema, path: readonly PropertyKey[]): string[] {
  let at = [schema];
  for (const key of path) {
    at = at.flatMap(alternatives).flatMap((within): Schema[] => {
      if (within instanceof z.ZodObject) return asList((within.shape as Record<string, Schema>)[String(key)]);
      if (within instanceof z.ZodArray) return [within.element];
      return within instanceof z.ZodRecord ? [within.valueType] : [];
    });
  }
  const objects = at.flatMap(alternatives).filter((each) => each instanceof z.ZodObject);
  return [...new Set(objects.flatMap(({ shape }) => Object.keys(shape)))];
}

function asList(schema: Schema | undefined): Schema[] {
  return schema ? [schema] : [];
}

/** The schema without what only wraps it; of a union every alternative. */
function alternatives(schema: Schema): Schema[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return alternatives(schema.unwrap());
  }
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodLazy) return alternatives(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives);
  return schema instanceof z.ZodPipe ? alternatives(schema.in) : [schema];
}
