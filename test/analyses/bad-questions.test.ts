import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { plan } from './pooled-harness.ts';

const dictionary = readDictionary({
  dictionary: 'cohort',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'change', type: 'number', min: -5, max: 5, grid: 0.5 },
    { name: 'start', type: 'integer', min: 0, max: 100 },
    { name: 'time', type: 'integer', min: 0, max: 1000 },
    { name: 'before', type: 'integer', min: -30, max: 1000 },
    { name: 'dead', type: 'boolean' },
    { name: 'status', type: 'integer', min: 0, max: 1 },
    { name: 'cause', type: 'category', levels: ['none', 'relapse', 'death'] },
  ],
});
const glm = { formula: 'dead ~ age', family: 'binomial' };
const cox = { formula: 'Surv(time, dead) ~ age' };
const curves = { formula: 'Surv(time, dead) ~ 1' };
const terms = Array.from({ length: 10_000 }, (_, i) => `I(age+${String(i)})`).join(' + ');

/** What a researcher may get wrong, and what is said then: code, words of the message, place, and how to mend it. */
const bad: [string, unknown, string, RegExp, RegExp, RegExp | null][] = [
  ['glm', { ...glm, family: 'binomal' }, 'invalid-input', /one of .*did you mean `binomial`/, /family/, null],
  ['glm', { ...glm, link: 'probit' }, 'invalid-input', /link of binomial is logit/, /link/, /Leave the link out/],
  ['glm', { ...glm, famly: 'x' }, 'invalid-input', /`famly`; did you mean `family`/, /params/, /The keys here/],
  ['glm', { ...glm, weights: 'agee' }, 'unknown-variable', /did you mean `age`/, /weights/, /dictionary/],
  ['glm', { ...glm, weights: 'change' }, 'invalid-input', /can be negative/, /weights/, /minimum of 0/],
  ['glm', { ...glm, weights: 'cause' }, 'invalid-input', /is a category; a number/, /weights/, null],
  ['cox', { ...cox, ties: 'breslo' }, 'invalid-input', /did you mean `breslow`/, /ties/, null],
  [
    'glm',
    { ...glm, formula: 'dead ~ age + rnorm(10)' },
    'invalid-formula',
    /no function `rnorm`/,
    /position 14/,
    /log\(\)/,
  ],
  [
    'glm',
    { ...glm, formula: 'dead ~ system("ls")' },
    'invalid-formula',
    /no function `system`/,
    /position 8/,
    /log\(\)/,
  ],
  [
    'glm',
    { ...glm, formula: 'dead ~ lgo(age)' },
    'invalid-formula',
    /no function `lgo`/,
    /position 8/,
    /did you mean `log`/,
  ],
  ['glm', { ...glm, formula: 'dead ~ agee' }, 'unknown-variable', /did you mean `age`/, /position 8/, /dictionary/],
  ['glm', { ...glm, formula: 'dead ~ age +' }, 'invalid-formula', /ends too early/, /position 13/, null],
  ['glm', { ...glm, formula: `dead ~ ${terms}` }, 'invalid-formula', /characters/, /position 10001/, /Shorten it/],
  [
    'glm',
    { ...glm, formula: `dead ~ ${'('.repeat(10_000)}age` },
    'invalid-formula',
    /characters/,
    /position 10001/,
    null,
  ],
  ['glm', { ...glm, formula: `dead ~ ${'('.repeat(4_900)}age` }, 'invalid-formula', /50 deep/, /position \d+/, null],
  [
    'piecewise-exponential',
    { ...cox, grid: { edges: [0, 500, 200] } },
    'invalid-input',
    /ascend/,
    /edges\.2/,
    /Sort them/,
  ],
  [
    'piecewise-exponential',
    { ...cox, grid: { edges: [0, 0.5] } },
    'off-grid',
    /0\.5 is not on/,
    /grid/,
    /multiples of 1/,
  ],
  ['kaplan-meier', { ...curves, grid: { edges: [0, 500, 500] } }, 'invalid-input', /ascend/, /edges\.2/, /Sort them/],
  [
    'histogram',
    { variable: 'change', bins: { from: 0.3, to: 5, width: 1 } },
    'off-grid',
    /0\.3 is not on/,
    /from/,
    /0\.5/,
  ],
  [
    'quantile',
    { variable: 'age', probabilities: [0.5, 0] },
    'invalid-input',
    /0 is no probability/,
    /probabilities\.1/,
    /above 0/,
  ],
  [
    'quantile',
    { variable: 'age', probabilities: [1] },
    'invalid-input',
    /1 is no probability/,
    /probabilities\.0/,
    /below 1/,
  ],
  ['kaplan-meier', { ...curves, at: [-5] }, 'invalid-input', /must be 0 or more/, /at\.0/, null],
  [
    'cox',
    { formula: 'Surv(before, dead) ~ age' },
    'invalid-input',
    /can be negative, so it is no time/,
    /formula/,
    /minimum of 0/,
  ],
  ['cox', { formula: 'Surv(time, time, dead) ~ age' }, 'invalid-formula', /same variable twice/, /position 1/, null],
  [
    'cox',
    { formula: 'Surv(time, age) ~ 1' },
    'invalid-formula',
    /an integer; an event is a boolean/,
    /position 12/,
    /a boolean/,
  ],
  ['cox', { formula: 'Surv(time, status) ~ age' }, 'invalid-formula', /an integer/, /position 12/, /`type: boolean`/],
  [
    'cox',
    { formula: 'Surv(time, cause) ~ age' },
    'invalid-formula',
    /an event is a boolean/,
    /formula/,
    /competing-risks/,
  ],
  ['competing-risks', { formula: 'Surv(time, dead) ~ 1' }, 'invalid-formula', /dead/, /formula/, /./],
  ['incidence', { event: 'status', time: 'time' }, 'invalid-input', /an integer; an event/, /event/, /`type: boolean`/],
];

test.each(bad)('%s (case %#)', (analysis, params, code, words, where, mend) => {
  const problem = problemOf(() => plan({ analysis, params }, dictionary));
  expect(problem.code).toBe(code);
  expect(problem.message).toMatch(words);
  expect(problem.where).toMatch(where);
  if (mend) expect(problem.mend).toMatch(mend);
  expect(problem.message.length).toBeLessThan(300);
});

test('an event without a level that means censored is refused where the dictionary is read', () => {
  const variable = { name: 'cause', type: 'category', levels: ['death'] };
  const one = readDictionary({ dictionary: 'd', version: 1, variables: [dictionary.variables[3], variable] });
  const ask = () => plan({ analysis: 'competing-risks', params: { formula: 'Surv(time, cause) ~ 1' } }, one);
  expect(problemOf(ask)).toMatchObject({ code: 'invalid-formula', mend: expect.any(String) as unknown });
});

function problemOf(failing: () => unknown): Problem {
  try {
    failing();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
