import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Filter } from '../query-language/filter.ts';
import { cohortCondition } from './cohort.ts';
import { duckdb } from './duckdb.ts';
import { postgres } from './postgres.ts';

const dictionary: Dictionary = {
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'ph.ecog', type: 'integer', min: 0, max: 4 },
    { name: 'grade', type: 'category', levels: ['1', "2'; drop table dataset; --"] },
    { name: 'hormon', type: 'boolean' },
  ],
};

function compiled(filter: Filter | null, dialect = duckdb) {
  return dialect.builder.selectFrom('dataset').select('age').where(cohortCondition(filter, dictionary)).compile();
}

describe('cohortCondition', () => {
  test('binds every value and never writes one into the statement', () => {
    const { sql, parameters } = compiled({
      all: [
        { variable: 'grade', op: '=', value: "2'; drop table dataset; --" },
        { variable: 'age', op: '=', value: 51 },
        { variable: 'hormon', op: '=', value: 1 },
      ],
    });
    expect(sql).not.toContain('drop table');
    expect(sql).not.toContain('51');
    expect(parameters).toEqual(["2'; drop table dataset; --", 51, true]);
  });

  test('a name with a dot is one column', () => {
    expect(compiled({ variable: 'ph.ecog', op: '=', value: 1 }).sql).toContain('"ph.ecog"');
  });

  test('is the same statement for both engines', () => {
    const filter: Filter = {
      not: {
        any: [
          { variable: 'age', op: '<', value: 50 },
          { variable: 'age', op: 'missing' },
        ],
      },
    };
    expect(compiled(filter, postgres)).toMatchObject({ sql: compiled(filter).sql });
  });

  test('refuses an order on a category and a column that the dictionary lacks', () => {
    expect(() => compiled({ variable: 'grade', op: '<', value: '1' })).toThrow('has no order');
    expect(() => compiled({ variable: 'patient_key', op: '=', value: 1 })).toThrow('unknown variable');
  });
});
