import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { dictionary as dictionarySchema } from '@consilium/core/dictionary/dictionary.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../engine/open-database.ts';
import { literal } from '../engine/quote-sql.ts';
import { loadFile } from './load-file.ts';

const limits = { memoryLimitMb: 128, threads: 2, spillLimitMb: 64 };
const root = mkdtempSync(join(tmpdir(), 'consilium-load-'));
const target = join(root, 'cut.parquet');
const file = join(root, 'data.csv');
const variables: Variable[] = [
  { name: 'age', type: 'integer', min: 18, max: 90 },
  { name: 'ph.ecog', type: 'number', min: 0, max: 5 },
  { name: 'grade', type: 'category', levels: ['1', '2', "it's; high"] },
  { name: 'event', type: 'boolean' },
];
const header = 'patient_key,age,ph.ecog,grade,event';
const good = 'p1,50,1.5,2,1';

beforeAll(() => mkdirSync(join(root, 'spill')));
afterAll(() => rmSync(root, { recursive: true }));

interface Options {
  dictionary?: Dictionary;
  generateKey?: boolean;
  unmapped?: 'error' | 'missing';
  path?: string;
  memoryLimitMb?: number;
}

/** Loads a text as a file and reads the cut back. */
async function load(content: string | Buffer, options: Options = {}) {
  const path = options.path ?? file;
  writeFileSync(path, content);
  return loaded(path, options);
}

async function loaded(path: string, options: Options = {}) {
  const { dictionary, generateKey = false, unmapped = 'error', memoryLimitMb = limits.memoryLimitMb } = options;
  const connection = await openDatabase({
    ...limits,
    memoryLimitMb,
    spill: join(root, 'spill'),
    files: [path],
    folders: [root],
  });
  try {
    const request = {
      file: path,
      dictionary: dictionary ?? dictionarySchema.parse({ dictionary: 'test', version: 1, variables }),
      generateKey,
      unmapped,
      target,
      work: join(root, 'spill'),
    };
    const { hash, report } = await loadFile(connection, request);
    return { hash, report, rows: await rowsOf(connection) };
  } finally {
    connection.closeSync();
  }
}

async function rowsOf(connection: DuckDBConnection) {
  return (await connection.run(`SELECT * FROM read_parquet(${literal(target)})`)).getRows();
}

async function problem(content: string | Buffer, options: Options = {}) {
  return load(content, options).then(
    () => ({ code: 'loaded', message: '', where: '', mend: '' }),
    (error: unknown) => error as { code: string; message: string; where?: string; mend?: string },
  );
}

async function makeParquet(select: string): Promise<string> {
  const path = join(root, 'made.parquet');
  const connection = await openDatabase({ ...limits, spill: join(root, 'spill'), files: [], folders: [root] });
  await connection.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet)`);
  connection.closeSync();
  return path;
}

describe('a good file', () => {
  test('is typed, ordered by key and reported', async () => {
    const content = [
      `name,${header}`,
      'Ann,p2,50,1.5,2,1',
      'Bob,p1, 17 ,NA,"it\'s; high",TRUE',
      'Cem,"p3",,-1e1,NA,false',
      'Dee,p4,91.0,nan,1,0',
      'Eve,p5,NA,inf,"",',
    ].join('\n');
    const { report, rows } = await load(content);
    expect(rows).toEqual([
      ['p1', 17, null, "it's; high", true],
      ['p2', 50, 1.5, '2', true],
      ['p3', null, -10, null, false],
      ['p4', 91, null, '1', false],
      ['p5', null, null, null, null],
    ]);
    expect(report).toEqual({
      file: 'data.csv',
      rows: 5,
      variables: [
        { name: 'age', type: 'integer', missing: 2, outOfBounds: 2, unmapped: 0 },
        { name: 'ph.ecog', type: 'number', missing: 3, outOfBounds: 1, unmapped: 0 },
        { name: 'grade', type: 'category', missing: 2, outOfBounds: 0, unmapped: 0 },
        { name: 'event', type: 'boolean', missing: 1, outOfBounds: 0, unmapped: 0 },
      ],
      ignored: ['name'],
      generatedKey: false,
    });
  });

  test.each([
    ['a byte order mark and CRLF', `\ufeff${header}\r\n${good}\r\n`],
    ['CR alone', `${header}\r${good}\r`],
    ['no line end at the end', `${header}\n${good}`],
    ['blank lines', `${header}\n\n${good}\n\n`],
    ['semicolons', `${header}\n${good}\n`.replaceAll(',', ';')],
    ['tabs', `${header}\n${good}\n`.replaceAll(',', '\t')],
    ['quoted names', `"patient_key",age,"ph.ecog",grade,event\n${good}\n`],
    ['a column without a name', `,${header}\n1,${good}\n`],
  ])('may have %s', async (_, content) => {
    expect((await load(content)).rows).toEqual([['p1', 50, 1.5, '2', true]]);
  });

  test('may have a name that looks like a pattern', async () => {
    expect((await load(`${header}\n${good}\n`, { path: join(root, "it's [1] *?.csv") })).rows).toHaveLength(1);
  });

  test('without a key gets numbers, where that is allowed', async () => {
    const content = `${header}\n${good}\np2,60,1,1,0\n`.replaceAll(/^[^,]+,/gm, '');
    const { rows, report } = await load(content, { generateKey: true });
    expect(rows.map((row) => [row[0], row[1]])).toEqual([
      ['000000001', 50],
      ['000000002', 60],
    ]);
    expect(report.generatedKey).toBe(true);
  });

  test('unknown categories are missing and counted, on the steward’s wish', async () => {
    const { rows, report } = await load(`${header}\np1,50,1,9,1\np2,50,1,,1\n`, { unmapped: 'missing' });
    expect(rows.map((row) => row[3])).toEqual([null, null]);
    expect(report.variables[2]).toMatchObject({ missing: 1, unmapped: 1 });
  });

  test('may have more variables than one statement reads', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `v${String(index)}`);
    const wide = {
      dictionary: 'wide',
      version: 1,
      variables: names.map((name) => ({ name, type: 'boolean' as const })),
    };
    const lines = ['b', 'a'].map((key) => `${key},${names.map((_, index) => (index % 7 === 0 ? 1 : 0)).join(',')}`);
    const { rows, report } = await load(['patient_key,' + names.join(','), ...lines].join('\n'), { dictionary: wide });
    expect(rows.map((row) => row[0])).toEqual(['a', 'b']);
    expect(rows[0]?.slice(1)).toEqual(names.map((_, index) => index % 7 === 0));
    expect(report.variables).toHaveLength(600);
  }, 30_000);
});

describe('a Parquet file', () => {
  const typed = `SELECT * FROM (VALUES ('p2', 50::INTEGER, 1.5::DOUBLE, 2.0::DOUBLE, true), ('p1', 17, NULL, 1, false))
    AS t(patient_key, age, "ph.ecog", grade, event)`;

  test('has its numbers compared with levels as text', async () => {
    const { rows } = await loaded(await makeParquet(typed));
    expect(rows).toEqual([
      ['p1', 17, null, '1', false],
      ['p2', 50, 1.5, '2', true],
    ]);
  });

  test.each([
    [
      'integers for levels and booleans',
      `SELECT 1::BIGINT AS patient_key, 50::DOUBLE AS age, 1::DECIMAL(4,1) AS "ph.ecog", 2::TINYINT AS grade, 1::INTEGER AS event`,
    ],
    ['text everywhere', `SELECT '1' AS patient_key, '50' AS age, '1' AS "ph.ecog", '2' AS grade, 'True' AS event`],
    [
      'doubles everywhere',
      `SELECT 1.0::DOUBLE AS patient_key, 50::DOUBLE AS age, 1::DOUBLE AS "ph.ecog", 2::DOUBLE AS grade, 1::DOUBLE AS event`,
    ],
  ])('may have %s', async (_, select) => {
    expect((await loaded(await makeParquet(select))).rows).toEqual([['1', 50, 1, '2', true]]);
  });

  test.each([
    ['dates for a number', `DATE '2020-01-01' AS age`, 'data', 'column `age`'],
    ['booleans for a number', 'true AS age', 'data', 'column `age`'],
    ['lists', '[1] AS age', 'data', 'column `age`'],
    ['a half', '50.5 AS age', 'value', 'row 1, column `age`'],
  ])('cannot have %s', async (_, age, __, where) => {
    const path = await makeParquet(`SELECT 'p' AS patient_key, ${age}, 1 AS "ph.ecog", '2' AS grade, true AS event`);
    await expect(loaded(path)).rejects.toMatchObject({ code: 'invalid-data', where: `made.parquet, ${where}` });
  });

  test('cannot be cut short, or something else', async () => {
    const path = join(root, 'broken.parquet');
    expect(await problem('PAR1 not really', { path })).toMatchObject({ code: 'invalid-data', where: 'broken.parquet' });
    expect(await problem('PAR1____PAR1', { path })).toMatchObject({ code: 'invalid-data', where: 'broken.parquet' });
    expect(await problem(`${header}\n`, { path })).toMatchObject({ code: 'invalid-data', where: 'broken.parquet' });
  });
});

describe('a file larger than the memory it may use', () => {
  const names = Array.from({ length: 12 }, (_, index) => `x${String(index)}`);
  const wide: Dictionary = {
    dictionary: 'wide',
    version: 1,
    variables: names.map((name) => ({ name, type: 'number', min: 0, max: 1000 })),
  };
  const select = (records: number, key: string) =>
    `SELECT ${key} AS patient_key, ${names.map((name, k) => `((i * 31 + ${String(k * 17)}) % 997) / 8 AS ${name}`).join(', ')} ` +
    `FROM range(${String(records)}) AS r(i)`;

  // The least that node.yaml takes; 41 MB of values and keys are staged, sorted and hashed in it.
  test('is loaded, in the order of the keys', async () => {
    const path = await makeParquet(select(300_000, "'patient-' || (i * 7919) % 300000"));
    const { rows, report } = await loaded(path, { dictionary: wide, memoryLimitMb: 64 });
    expect(report.rows).toBe(300_000);
    expect(rows.every((row, index) => index === 0 || String(rows[index - 1]?.[0]) < String(row[0]))).toBe(true);
  }, 60_000);

  test('tells the first of several keys that are used twice', async () => {
    const path = await makeParquet(
      select(50_000, 'CASE WHEN i IN (49000, 777, 30000, 800) THEN i // 1000 ELSE i + 100 END'),
    );
    await expect(loaded(path, { dictionary: wide })).rejects.toMatchObject({
      code: 'invalid-data',
      message: 'Two records have the same patient key.',
      where: 'made.parquet, row 778 and row 801, column `patient_key`',
    });
  }, 30_000);
});

describe('a bad file is named, with the place and without a value', () => {
  const second = 'p2,51,2,1,0';
  const cases: [what: string, content: string | Buffer, message: RegExp, where: string][] = [
    ['an empty file', '', /empty/, 'data.csv'],
    ['an empty first line', `\n${header}\n`, /first line is empty/, 'data.csv, line 1'],
    ['a header alone', `${header}\n`, /no records/, 'data.csv'],
    ['a zip', Buffer.from('PK\u0003\u0004rest'), /spreadsheet/, 'data.csv'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /compressed/, 'data.csv'],
    ['UTF-16', Buffer.from(`\ufeff${header}\n${good}\n`, 'utf16le'), /not UTF-8/, 'data.csv, line 1'],
    ['Latin-1 in the header', Buffer.from(`${header},é\n${good},\n`, 'latin1'), /not UTF-8/, 'data.csv, line 1'],
    [
      'Latin-1 further down',
      Buffer.from(`${header}\n${good}\n${second}\nSECRET\xe9,1,1,1,1\n`, 'latin1'),
      /not UTF-8/,
      'data.csv, line 4',
    ],
    ['a NUL', `${header}\n${good}\nSECRET\0,1,1,1,1\n`, /not UTF-8/, 'data.csv, line 3'],
    ['a short line', `${header}\n${good}\nSECRET,51\n`, /fewer cells/, 'data.csv, line 3'],
    ['a long line', `${header}\n${good}\n\nSECRET,51,2,1,0,7\n`, /more cells/, 'data.csv, line 4'],
    ['text after a quote', `${header}\n${good}\n"SECRET"x,51,2,1,0\n`, /quote/, 'data.csv, line 3'],
    ['an open quote', `${header}\n${good}\n"SECRET,51,2,1,0\n`, /quote/, 'data.csv, line 3'],
    ['an open quote in the header', `"${header}\n${good}\n`, /quote/, 'data.csv, line 1'],
    ['two kinds of line end', `${header}\n${good}\nSECRET,51,2,1,0\r\n`, /ends in another way/, 'data.csv, line 3'],
    ['two equal names', `${header},age\n${good},50\n`, /Two columns are named `age`/, 'data.csv'],
    ['two equal ignored names', `x,x,${header}\n1,1,${good}\n`, /Two columns are named `x`/, 'data.csv'],
    [
      'missing columns',
      `patient_key,Age,grade\n${good}\n`,
      /no column `age`, `ph.ecog`, `event`; did you mean `Age`/,
      'data.csv',
    ],
    ['no header', `SECRET,50,1,1,1\n${good}\n`, /no column/, 'data.csv'],
    ['no key', `age,ph.ecog,grade,event\n50,1,1,1\n`, /no column `patient_key`/, 'data.csv'],
    ['a missing key', `${header}\n${good}\n ,51,2,1,0\n`, /key is missing/, 'data.csv, line 3, column `patient_key`'],
    [
      'a duplicate patient',
      `${header}\nSECRET,1,1,1,1\n${good}\nSECRET,2,1,1,1\n`,
      /same patient key/,
      'data.csv, line 2 and line 4, column `patient_key`',
    ],
    ['no number', `${header}\n${good}\np2,51,SECRET,1,0\n`, /not a number/, 'data.csv, line 3, column `ph.ecog`'],
    ['a decimal comma', `${header}\n${good}\np2,51,"1,5",1,0\n`, /not a number/, 'data.csv, line 3, column `ph.ecog`'],
    ['digits in groups', `${header}\n${good}\np2,51,1_000,1,0\n`, /not a number/, 'data.csv, line 3, column `ph.ecog`'],
    ['a broken integer', `${header}\n${good}\np2,51.5,1,1,0\n`, /not a whole number/, 'data.csv, line 3, column `age`'],
    ['an unknown level', `${header}\n${good}\np2,51,1,SECRET,0\n`, /not a level/, 'data.csv, line 3, column `grade`'],
    ['a level with decimals', `${header}\n${good}\np2,51,1,2.0,0\n`, /not a level/, 'data.csv, line 3, column `grade`'],
    ['no boolean', `${header}\n${good}\np2,51,1,1,2\n`, /not 0, 1, true or false/, 'data.csv, line 3, column `event`'],
    [
      'several, the first first',
      `${header}\n${good}\np2,51,1,1,x\np3,x,1,1,x\n`,
      /Other columns .* `age`/,
      'data.csv, line 3, column `event`',
    ],
    [
      'a line after quoted line ends',
      `${header}\n"p\n\n1",50,1,1,0\n\np2,51,x,1,0\n`,
      /not a number/,
      'data.csv, line 6, column `ph.ecog`',
    ],
  ];

  test.each(cases)('%s', async (_, content, message, where) => {
    const found = await problem(content);
    expect(found).toMatchObject({ code: 'invalid-data', where });
    expect(found.message).toMatch(message);
    expect(found.mend).toMatch(/\w/);
    expect(`${found.message}${String(found.mend)}${where}`).not.toContain('SECRET');
  });

  test('a million columns are refused before the file is read', async () => {
    const names = Array.from({ length: 1_000_000 }, (_, index) => `v${String(index)}`).join(',');
    const started = performance.now();
    expect(await problem(`${names}\n${names}\n`)).toMatchObject({ code: 'invalid-data', where: 'data.csv, line 1' });
    expect(performance.now() - started).toBeLessThan(5000);
    const short = Array.from({ length: 5001 }, () => 'v').join(',');
    expect((await problem(`${short}\n`)).message).toMatch(/more than 5,000 columns/);
  }, 30_000);

  test('a line of ten megabytes', async () => {
    expect((await problem(`${header}\n${'x'.repeat(10_000_000)}`)).message).toMatch(/longer than 8 MiB/);
    expect((await problem(`${header}\n${'x'.repeat(3_000_000)},1,1,1,1\n`)).message).toMatch(/longer than 2 MB/);
  });

  test('a dictionary that names the key', async () => {
    const dictionary: Dictionary = {
      dictionary: 'bad',
      version: 1,
      variables: [{ name: 'Patient_Key', type: 'boolean' }],
    };
    expect((await problem(`${header}\n${good}\n`, { dictionary })).message).toMatch(/names `patient_key`/);
  });

  test('a folder, or nothing', async () => {
    await expect(loaded(root)).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(loaded(join(root, 'none.csv'))).rejects.toThrow();
  });
});

type RecordOf<A> = A extends fc.Arbitrary<infer T> ? T : never;

describe('the hash of a cut', () => {
  const record = fc.record({
    age: fc.option(fc.integer({ min: 0, max: 120 })),
    ecog: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })),
    grade: fc.option(fc.constantFrom('1', '2', "it's; high")),
    event: fc.option(fc.boolean()),
  });
  const cell = (value: string | number | boolean | null) => (value === null ? '' : String(value));
  const line = ({ age, ecog, grade, event }: RecordOf<typeof record>, key: number) =>
    [`k${String(key)}`, age, ecog, grade, event].map(cell).join(',');

  test('does not depend on the order or the format of the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (records) => {
        const lines = records.map(line);
        const straight = await load([header, ...lines].join('\n'));
        const reversed = await load([header, ...lines.toReversed()].join('\r\n'));
        const shuffled = await makeParquet(`SELECT * FROM read_parquet(${literal(target)}) ORDER BY hash(patient_key)`);
        const parquet = await loaded(shuffled);
        expect([reversed.hash, parquet.hash]).toEqual([straight.hash, straight.hash]);
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  test('changes with any cell', async () => {
    const seen = new Set<string>();
    const contents = [
      good,
      'p2,50,1.5,2,1',
      'p1,51,1.5,2,1',
      'p1,50,1.25,2,1',
      'p1,50,1.5,1,1',
      'p1,50,1.5,2,0',
      'p1,,1.5,2,1',
    ];
    for (const content of contents) seen.add((await load(`${header}\n${content}\n`)).hash);
    expect(seen.size).toBe(contents.length);
    expect(seen).toContain((await load(`${header}\np1,5e1,1.50, 2,TRUE\n`)).hash);
  }, 30_000);

  test('is what its description says', async () => {
    const { hash } = await load(`${header}\np2,,-0.0,"it's; high",\n${good}\n`);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const records = ['2:p1|50.0|1.5|1:2|true', "2:p2||0.0|10:it's; high|"].map(sha256);
    const run = [variables.map(({ name, type }) => [name, type]), sha256(sha256(records.join('')))];
    expect(hash).toBe(sha256(JSON.stringify(['consilium/cut/v1', [run]])));
  });

  test('goes over blocks of 4,096 records', async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `p${String(index).padStart(5, '0')}`);
    const { hash } = await load([header, ...keys.map((key) => `${key},50,1.5,2,1`)].join('\n'));
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const lines = keys.map((key) => sha256(`6:${key}|50.0|1.5|1:2|true`));
    const blocks = [0, 4096, 8192].map((start) => sha256(lines.slice(start, start + 4096).join('')));
    const run = [variables.map(({ name, type }) => [name, type]), sha256(blocks.join(''))];
    expect(hash).toBe(sha256(JSON.stringify(['consilium/cut/v1', [run]])));
  });
});
