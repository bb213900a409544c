import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { isMap, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { Problem, type ProblemCode } from '@consilium/core/protocol/problem.ts';
import { refuseDeepJson } from '../refuse-deep-json.ts';
import { jsonMistake } from './json-mistake.ts';

export interface LocatedDocument {
  value: unknown;
  /** Line of the entry at a path, or of the nearest one above it that exists. 1 is the first. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Binary, timestamps, merges and the like are not for us: what has such a tag is refused as unknown. */
const dialect = {
  version: '1.2',
  schema: 'core',
  stringKeys: true,
  uniqueKeys: true,
  resolveKnownTags: false,
  logLevel: 'error',
} as const;

/**
 * Reads a YAML 1.2 or JSON file as plain data: one document, text keys without duplicates, no tags, no aliases (a
 * short file of aliases can stand for gigabytes), no number that would lose digits. A file called .json is read as
 * JSON alone: YAML takes a key whose value was forgotten for an empty one.
 * @throws Problem with `code`, naming file and line.
 */
export function readLocatedDocument(file: string, code: ProblemCode, maxBytes: number): LocatedDocument {
  const text = readText(file, code, maxBytes);
  const lines = new LineCounter();
  const place = (offset: number): string => `${basename(file)}:${lines.linePos(offset).line}`;
  if (extname(file).toLowerCase() === '.json') requireJson(text, file, code);
  const document = parseDocument(text, { lineCounter: lines, ...dialect });
  const mistake = document.errors[0] ?? document.warnings[0];
  if (mistake) throw new Problem(code, `${file}: ${firstLine(mistake.message)}`, { where: place(mistake.pos[0]) });
  visit(document, {
    Alias: (_key, { range }) => {
      throw new Problem(code, `${file}: aliases (*) are not accepted here`, { where: place(range?.[0] ?? 0) });
    },
    Scalar: (_key, { value, source, range }) => {
      if (typeof value !== 'number' || isExact(value, source ?? '')) return;
      throw new Problem(code, `${file}: a number would lose digits; write it as text`, {
        where: place(range?.[0] ?? 0),
      });
    },
  });
  const value: unknown = document.toJS();
  refuseDeepJson(value, basename(file), code);
  return {
    value,
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function requireJson(text: string, file: string, code: ProblemCode): void {
  const mistake = jsonMistake(text);
  if (!mistake) return;
  const line = text.slice(0, mistake.offset).split('\n').length;
  throw new Problem(code, `${file}: ${mistake.message}`, { where: `${basename(file)}:${line}` });
}

function readText(file: string, code: ProblemCode, maxBytes: number): string {
  try {
    const { size } = statSync(file);
    if (size > maxBytes) throw new Problem(code, `${file} is larger than ${maxBytes} bytes`, { where: basename(file) });
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(code, `${file} ${reasonOf(error)}`, { where: basename(file), cause: error });
  }
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EISDIR') return 'is a folder';
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8 text' : 'cannot be read';
}

/** Finite, and not an integer written out beyond 2^53 − 1. */
function isExact(value: number, source: string): boolean {
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !/^[-+]?\d+$/.test(source));
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let offset = document.contents?.range[0] ?? 0;
  for (let depth = 1; depth <= path.length; depth += 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const start = isMap(parent) ? keyOffset(parent, key) : startOf(document.getIn(path.slice(0, depth), true));
    if (start === undefined) return offset;
    offset = start;
  }
  return offset;
}

/** Where a key stands, rather than its value, which may begin on a later line. */
function keyOffset(map: { items: { key: unknown }[] }, key: PropertyKey | undefined): number | undefined {
  const pair = map.items.find((item) => String(item.key) === String(key));
  return startOf(pair?.key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function firstLine(message: string): string {
  // The parser is recursive and reports the end of its stack as a syntax error.
  if (message.includes('call stack')) return 'it is nested too deeply';
  return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}
