import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { z } from 'zod';
import { readConfig } from './read-config.ts';
import { readDocument } from './read-document.ts';
import { Secret, secretText } from './secret.ts';

const schema = z.strictObject({
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.number().int() }),
  sites: z.array(z.strictObject({ name: z.string() })).default([]),
  database: secretText().optional(),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(text: string | Uint8Array, name = 'node.yaml'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}
const config = async (text: string) => readConfig(await write(text), schema);
const document = async (text: string | Uint8Array) => readDocument(await write(text));

describe('configuration', () => {
  test('is read from YAML and from JSON alike, defaults included', async () => {
    const expected = { listen: { host: '127.0.0.1', port: 8080 }, sites: [{ name: 'north' }] };
    expect(await config('# comment\nlisten: { port: 8080 }\nsites:\n  - name: north\n')).toEqual(expected);
    expect(await config('{\n\t"listen": { "port": 8080 },\n\t"sites": [{ "name": "n\\u006frth" }]\n}')).toEqual(
      expected,
    );
  });

  test('a misspelt key is named with file and line', async () => {
    await expect(config('listen:\n  port: 1\n  hots: x\nsites: []\nsties: []\n')).rejects.toMatchObject({
      code: 'invalid-config',
      where: 'node.yaml:3 listen.hots',
      mend: 'The keys here are host, port.',
      message: expect.stringMatching(
        /line 3: listen\.hots: Unrecognized key `hots`; did you mean `host`\?; line 5: sties: Unrecognized key `sties`; did you mean `sites`\?$/,
      ) as unknown,
    });
  });

  test('a wrong value is named with its line, in lists too, and not repeated', async () => {
    const wrong = config('listen:\n  port: hunter2\nsites:\n  - name: north\n  - name:\n      - hunter2\n');
    await expect(wrong).rejects.toMatchObject({
      where: 'node.yaml:2 listen.port',
      message: expect.stringMatching(/line 2: listen\.port: .*; line 5: sites\.1\.name: /) as unknown,
    });
    await expect(wrong).rejects.not.toThrow('hunter2');
  });

  test('a missing entry is named at what should contain it; an empty file lacks everything', async () => {
    await expect(config('sites: []\n\nlisten: { host: x }\n')).rejects.toMatchObject({
      where: 'node.yaml:3 listen.port',
    });
    await expect(config('')).rejects.toMatchObject({ where: 'node.yaml:1 listen' });
    await expect(config('- 1\n')).rejects.toMatchObject({ where: 'node.yaml:1' });
  });

  test('many mistakes are counted after five', async () => {
    const keys = Array.from({ length: 8 }, (_value, index) => `k${index}: 1`).join('\n');
    await expect(config(`listen: { port: 1 }\n${keys}`)).rejects.toThrow('(and 3 more)');
  });

  test('a secret is shown nowhere and revealed on request', async () => {
    const read = await config('listen: { port: 1 }\ndatabase: postgres://u:hunter2@h/d\n');
    expect(read.database?.reveal()).toBe('postgres://u:hunter2@h/d');
    for (const shown of [
      String(read.database),
      JSON.stringify(read),
      inspect(read),
      new Secret('hunter2').toString(),
    ]) {
      expect(shown).toContain('[secret]');
      expect(shown).not.toContain('hunter2');
    }
  });
});

describe('documents', () => {
  test('words and dates stay text, numbers are numbers', async () => {
    const text = 'a: yes\nb: NO\nc: 2026-01-01\nd: 0.5\ne: "1"\nf: null\n1: x\n';
    expect(await document(text)).toEqual({ a: 'yes', b: 'NO', c: '2026-01-01', d: 0.5, e: '1', f: null, 1: 'x' });
  });

  const bomb = `a: &a [x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index] ?? ''}, `.repeat(9)}]`).join('\n')}\n`;
  const bad: [string, string | Uint8Array, RegExp, string][] = [
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', /unique/, 'node.yaml:3'],
    ['a duplicate key in JSON', '{"a": 1,\n"a": 2}', /unique/, 'node.yaml:2'],
    ['a syntax error', 'a: [1,\nb: 2\n', /node\.yaml: /, 'node.yaml:2'],
    ['a second document', 'a: 1\n---\nb: 2\n', /multiple documents/, 'node.yaml:2'],
    ['an alias bomb', bomb, /aliases/, 'node.yaml:2'],
    ['a merge', 'a: &a { b: 1 }\nc:\n  <<: *a\n', /aliases/, 'node.yaml:3'],
    ['a tag', 'a: !!js/function "x"\n', /Unresolved tag/, 'node.yaml:1'],
    ['binary', 'a: !!binary aGVsbG8=\n', /Unresolved tag/, 'node.yaml:1'],
    ['a list as a key', '? [a]\n: 1\n', /keys must be strings/, 'node.yaml:1'],
    ['nesting without end', '['.repeat(20_000), /nested too deeply/, 'node.yaml:1'],
    ['deep nesting', `${'['.repeat(100)}${']'.repeat(100)}`, /64 levels/, 'node.yaml'],
    ['an integer that would lose digits', 'a: 1\nb: 9007199254740993\n', /lose digits/, 'node.yaml:2'],
    ['infinity', 'a: .inf\n', /lose digits/, 'node.yaml:1'],
    ['another encoding', new Uint8Array([0xff, 0xfe, 0x61, 0]), /not UTF-8/, 'node.yaml'],
    ['a huge file', ' '.repeat(5_000_000), /larger than 4194304 bytes/, 'node.yaml'],
  ];
  test.each(bad)('%s is refused', async (_name, text, message, where) => {
    const reading = document(text);
    await expect(reading).rejects.toMatchObject({ name: 'Problem', code: 'invalid-config', where });
    await expect(reading).rejects.toThrow(message);
  });

  test.each([
    ['{ "cohort": }', 1, 'a value is expected at column 13'],
    ['{\n  "cohort": {},\n}', 3, 'a key in double quotes is expected at column 1'],
    ['{ cohort: null }', 1, 'a key in double quotes or `}` is expected at column 3'],
    ['{ "a": 1 "b": 2 }', 1, '`,` or `}` is expected at column 10'],
    ['[1, 2', 1, '`,` or `]` is expected at column 6'],
    ['{ "a" 1 }', 1, '`:` is expected'],
    ['[01]', 1, 'a value or `]` is expected'],
    ['{ "a": yes }', 1, 'a value is expected'],
    ['# none\n{}', 1, 'a value is expected'],
    ['{}\n{}', 2, 'the end of the file is expected at column 1'],
    ['"a\tb"', 1, 'a value is expected'],
    ['', 1, 'a value is expected'],
  ])('a .json file is JSON and no YAML: %j is refused in line %d', async (text, line, words) => {
    const file = await write(text, 'query.json');
    const read = () => readDocument(file);
    expect(read).toThrow(words);
    await expect(Promise.resolve().then(read)).rejects.toMatchObject({ where: `query.json:${String(line)}` });
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  test('any JSON is read from a .json file as JSON.parse reads it, but for a key that stands twice', async () => {
    const texts = fc.json({ maxDepth: 4 }).filter((text) => !/[\d.]{16}|e[+-]?\d/i.test(text));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(readDocument(await write(text, 'any.json'))).toEqual(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
    const twice = await write('{ "a": 1, "a": 2 }', 'twice.json');
    expect(() => readDocument(twice)).toThrow('unique');
  });

  test('no file and a folder are named; the code is the caller’s', () => {
    expect(() => readDocument(join(folder, 'none.yaml'), 'invalid-input')).toThrow(/none\.yaml does not exist/);
    expect(() => readDocument(folder)).toThrow(/is a folder/);
  });
});
