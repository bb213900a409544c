import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { wantsExports, writeExports } from './write-exports.ts';

const dictionary: Dictionary = {
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100, label: 'Age at surgery', unit: 'years' },
    { name: 'hormon', type: 'boolean' },
  ],
};

const of = (group: string, mean: number) => ({
  group,
  n: 100,
  variables: [{ variable: 'age', n: 100, missing: 0, mean, sd: 10 }],
});
const summary = {
  groups: [of('all', 55), of('0', 54), of('1', 60)],
  smd: [{ variable: 'age', groups: ['0', '1'], smd: 0.6 }],
};

const document: ResultDocument = {
  analysis: 'summary',
  version: 1,
  query: { hash: 'a'.repeat(64), params: { variables: ['age'], by: 'hormon' }, cohort: null, release: 'pooled' },
  study: { hash: 'b'.repeat(64), title: 'Breast <cancer>' },
  tier: 'controlled',
  policy: { name: 'ohdsi-5', rules: {}, from: {} },
  sites: [{ name: 'north', node: 'node:1', status: 'answered' }],
  n: 200,
  excluded: { missing: 0, clamped: 0 },
  result: summary,
  warnings: [],
  methods: 'Characteristics were summarised.',
  provenance: { software: 'consilium 0.1.0' },
};

describe('writeExports', () => {
  let folder = '';
  const write = process.stderr.write.bind(process.stderr);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'consilium-exports-'));
    process.stderr.write = () => true;
  });
  afterEach(() => {
    process.stderr.write = write;
    rmSync(folder, { recursive: true, force: true });
  });

  test('a page with its figure, a Word file, drawings, and comma separated values', async () => {
    const [report, docx, csv, svg] = ['out.html', 'out.docx', 'out.csv', 'figures'].map((name) => join(folder, name));
    await writeExports(document, dictionary, { report: report!, docx: docx!, csv: csv!, svg: svg! });
    expect(readFileSync(report!, 'utf8')).toMatch(/^<!doctype html>\n<html lang="en">.*Breast &lt;cancer&gt;.*<svg /s);
    expect(readFileSync(report!, 'utf8')).toContain('Age at surgery (years), mean (SD)');
    expect(readFileSync(docx!).subarray(0, 2).toString()).toBe('PK');
    expect(readFileSync(csv!, 'utf8')).toMatch(/^group,variable,/);
    expect(readdirSync(svg!)).toEqual(['love.svg']);
    expect(readFileSync(join(svg!, 'love.svg'), 'utf8')).toMatch(/^<\?xml .*Age at surgery/s);
  });

  test('the ending of a report says what it is', async () => {
    const read = async (name: string) => {
      await writeExports(document, dictionary, { report: join(folder, name) });
      return readFileSync(join(folder, name));
    };
    expect((await read('out.HTML')).toString()).toMatch(/^<!doctype html>/);
    expect((await read('out')).toString()).toMatch(/^<!doctype html>/);
    expect((await read('out.docx')).subarray(0, 2).toString()).toBe('PK');
    expect((await read('out.csv')).toString()).toMatch(/^group,variable,/);
    expect((await read('out.svg')).toString()).toMatch(/^<\?xml .*Age at surgery/s);
    expect(JSON.parse((await read('out.json')).toString())).toEqual(document);
    expect(readdirSync(folder).sort()).toContain('out.smd.csv');
  });

  test('the name of a site cannot lead a file out of its folder', async () => {
    const site = { site: '../../escaped', n: 200, excluded: { missing: 0, clamped: 0 }, result: summary, warnings: [] };
    const query = { ...document.query, release: 'per-site' as const };
    await writeExports({ ...document, query, result: { sites: [site] } }, dictionary, {
      svg: join(folder, 'figures'),
      csv: join(folder, 'out.csv'),
    });
    expect(readdirSync(join(folder, 'figures'))).toEqual(['-escaped-love.svg']);
    expect(readdirSync(folder).sort()).toEqual(['figures', 'out.-escaped-smd.csv', 'out.csv']);
  });

  test('a path that cannot be written is named', async () => {
    const report = join(folder, 'missing', 'out.html');
    await expect(writeExports(document, dictionary, { report })).rejects.toThrow(Problem);
    await expect(writeExports(document, dictionary, { report })).rejects.toThrow(/cannot be written/);
  });
});

test('wantsExports: any of them', () => {
  expect(wantsExports({})).toBe(false);
  expect(wantsExports({ docx: 'x.docx' })).toBe(true);
});
