import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readQuery } from './read-query.ts';

const dictionary: Dictionary = {
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100, grid: 1 },
    { name: 'nodes', type: 'integer', min: 0, max: 60 },
    { name: 'grade', type: 'category', levels: ['1', '2', '3'] },
    { name: 'event', type: 'boolean' },
  ],
};

function problemOf(document: unknown): Problem {
  try {
    readQuery(document, dictionary);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the query was read');
}

describe('readQuery', () => {
  test('a query as people write it becomes typed trees', () => {
    const query = readQuery(
      {
        analysis: 'glm',
        cohort: { variable: 'age', op: '>=', value: 50 },
        params: { formula: 'event ~ age * nodes', family: 'binomial' },
        perSite: true,
      },
      dictionary,
    );
    expect(query).toMatchObject({
      analysis: 'glm',
      version: 1,
      cohort: { variable: 'age', op: '>=', value: 50 },
      release: 'per-site',
    });
    expect(query.params.formula).toMatchObject({ response: { kind: 'value' }, intercept: true });
  });

  test('a model by site is the meta-analysis of it, which each site answers alone', () => {
    const params = { formula: 'event ~ age', family: 'binomial' };
    const meta = readQuery({ analysis: 'meta', params: { of: { analysis: 'glm', params } } }, dictionary);
    expect(meta).toMatchObject({ analysis: 'meta', release: 'per-site' });
    expect(readQuery({ analysis: 'glm-by-site', params }, dictionary)).toEqual(meta);
    expect(problemOf({ analysis: 'cox-by-site', params: { formula: 'event ~ age' } }).code).toBe('invalid-formula');
    expect(problemOf({ analysis: 'glm-by-sites' }).message).toContain('glm-by-site');
  });

  test('what is left out has its plain meaning', () => {
    expect(readQuery({ analysis: 'count' }, dictionary)).toEqual({
      analysis: 'count',
      version: 1,
      params: { rules: [], by: null },
      cohort: null,
      release: 'pooled',
    });
  });

  test('equal questions are equal documents', () => {
    const age = { variable: 'age', op: '>=', value: 50 };
    const grade = { variable: 'grade', op: 'in', value: [3, 2, '3'] };
    const one = readQuery({ analysis: 'count', cohort: { all: [age, grade] } }, dictionary);
    const other = readQuery({ analysis: 'count', cohort: { all: [{ all: [grade] }, age, age] } }, dictionary);
    expect(one).toEqual(other);
    expect(readQuery({ analysis: 'count', cohort: { all: [] } }, dictionary).cohort).toBeNull();
  });

  test.each([
    ['count', 'invalid-input', 'query', 'The query is no object'],
    [{ params: {} }, 'invalid-input', 'analysis', 'names no analysis'],
    [{ analysis: 'cont' }, 'unknown-analysis', 'analysis', 'did you mean `count`?'],
    [{ analysis: 'count', cohrt: {} }, 'invalid-input', 'cohrt', 'did you mean `cohort`?'],
    [{ analysis: 'count', study: 'x' }, 'invalid-input', 'study', '`study` does not belong into a query'],
    [{ analysis: 'count', params: { bye: 'age' } }, 'invalid-input', 'params', 'bye'],
    [{ analysis: 'count', params: { by: 'grad' } }, 'unknown-variable', 'params.by', 'did you mean `grade`?'],
    [{ analysis: 'count', cohort: null }, 'invalid-input', 'cohort', '`cohort` of the query is empty'],
    [{ analysis: 'count', params: null }, 'invalid-input', 'params', 'is empty'],
    [{ analysis: 'count', release: 'each' }, 'invalid-input', 'release', 'pooled or per-site'],
    [{ analysis: 'count', perSite: 'yes' }, 'invalid-input', 'perSite', 'true or false'],
    [{ analysis: 'count', perSite: true, release: 'pooled' }, 'invalid-input', 'perSite', 'write one of them'],
    [
      { analysis: 'count', cohort: { all: [{ variable: 'nodez', op: '>', value: 1 }] } },
      'unknown-variable',
      'cohort.all.0.variable',
      'did you mean `nodes`?',
    ],
    [
      { analysis: 'count', cohort: { variable: 'grade', op: '=', value: '4' } },
      'unknown-level',
      'cohort.value',
      'has no level `4`',
    ],
    [
      { analysis: 'count', cohort: { variable: 'age', op: '>', value: 50.5 } },
      'off-grid',
      'cohort.value',
      'no multiple of 1',
    ],
    [
      { analysis: 'glm', params: { formula: 'event ~ system("id")', family: 'binomial' } },
      'invalid-formula',
      undefined,
      '',
    ],
  ])('%j is refused as %s at %s', (document, code, where, words) => {
    const problem = problemOf(document);
    expect(problem.code).toBe(code);
    if (where !== undefined) expect(problem.where).toBe(where);
    expect(problem.message).toContain(words);
  });
});
