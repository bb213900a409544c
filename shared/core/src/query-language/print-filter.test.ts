import type { Filter } from './filter.ts';
import { printFilter } from './print-filter.ts';

const age: Filter = { variable: 'age', op: '>=', value: 50 };
const grade: Filter = { variable: 'grade', op: 'in', value: ['2', '3'] };
const stage: Filter = { variable: 'stage', op: '=', value: 'II or III' };

test.each<[Filter | null, string]>([
  [null, 'everyone'],
  [{ all: [] }, 'everyone'],
  [{ any: [] }, 'no one'],
  [{ all: [age, grade] }, 'age >= 50 and grade in (2, 3)'],
  [{ any: [age, { all: [grade, stage] }] }, 'age >= 50 or (grade in (2, 3) and stage = "II or III")'],
  [{ all: [{ any: [age, grade] }, { all: [stage] }] }, '(age >= 50 or grade in (2, 3)) and stage = "II or III"'],
  [{ all: [{ all: [{ any: [age, grade] }] }, stage] }, '(age >= 50 or grade in (2, 3)) and stage = "II or III"'],
  [{ not: { all: [age, grade] } }, 'not (age >= 50 and grade in (2, 3))'],
  [{ not: age }, 'not (age >= 50)'],
  [{ variable: 'age', op: 'missing' }, 'age is missing'],
  [{ not: { variable: 'age', op: 'missing' } }, 'age is not missing'],
  [{ variable: 'hormon', op: '!=', value: true }, 'hormon != true'],
  [{ variable: 'psa', op: '<', value: 1e-7 }, 'psa < 1e-7'],
  [
    { variable: 'stage', op: 'in', value: ['pT1a', 'é', 'a, b', '"', 'x\n', ''] },
    'stage in (pT1a, é, "a, b", "\\"", "x\\n", "")',
  ],
])('%j → %s', (filter, text) => expect(printFilter(filter)).toBe(text));
