export interface JsonMistake {
  offset: number;
  message: string;
}

/** JSON's blanks are these four (RFC 8259, section 2). */
const blanks = /[ \t\r\n]*/y;
const token =
  /(?<mark>[{}[\],:])|(?<text>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

type Expected =
  'a value' | 'a value or `]`' | 'a key in double quotes' | 'a key in double quotes or `}`' | '`:`' | 'more';

/** Where a text stops being JSON and what should stand there; null for JSON. The built-in parser often says neither. */
export function jsonMistake(text: string): JsonMistake | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'a value';
  for (let offset = past(blanks, text, 0); ; offset = past(blanks, text, token.lastIndex)) {
    token.lastIndex = offset;
    const found = token.exec(text);
    if (offset === text.length && expected === 'more' && open.length === 0) return null;
    const next = found && step(found.groups?.mark ?? (found.groups?.text === undefined ? 'literal' : 'text'));
    if (!next) return { offset, message: mistakeAt(offset) };
    expected = next;
  }

  /** What may follow the token; undefined where the token itself may not stand. */
  function step(kind: string): Expected | undefined {
    const inside = open.at(-1);
    if (expected === '`:`') return kind === ':' ? 'a value' : undefined;
    if (expected === 'more') {
      if (kind === ',' && inside) return inside === '{' ? 'a key in double quotes' : 'a value';
      return kind === (inside === '{' ? '}' : ']') && open.pop() ? 'more' : undefined;
    }
    if (expected.startsWith('a key')) {
      if (kind === '}' && expected.endsWith('`}`') && open.pop()) return 'more';
      return kind === 'text' ? '`:`' : undefined;
    }
    if (kind === ']' && expected.endsWith('`]`') && open.pop()) return 'more';
    if (kind === 'literal' || kind === 'text') return 'more';
    if (kind !== '{' && kind !== '[') return undefined;
    open.push(kind);
    return kind === '{' ? 'a key in double quotes or `}`' : 'a value or `]`';
  }

  function mistakeAt(offset: number): string {
    const inside = open.at(-1);
    const after = inside === undefined ? 'the end of the file' : inside === '{' ? '`,` or `}`' : '`,` or `]`';
    const column = offset - text.lastIndexOf('\n', offset - 1);
    return `this is not JSON: ${expected === 'more' ? after : expected} is expected at column ${String(column)}`;
  }
}

function past(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}
