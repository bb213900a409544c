import { renderProblem } from './render-problem.ts';

const problem = { type: 'about:blank', code: 'invalid-formula' as const, status: 422, title: 'Unknown variable' };

test('what, where, how to mend', () => {
  const said = renderProblem({ ...problem, detail: 'No such thing.', where: 'params.formula', mend: 'Write another.' });
  expect(said).toBe('Unknown variable. No such thing.\n  where: params.formula\n  next:  Write another.');
});

test('a detail that begins with the title says it once', () => {
  const detail = 'unknown variable `nodez` at 27; did you mean `nodes`?';
  expect(renderProblem({ ...problem, detail })).toBe('Unknown variable `nodez` at 27; did you mean `nodes`?');
  expect(renderProblem({ ...problem, detail: problem.title })).toBe('Unknown variable');
});
