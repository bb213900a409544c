import { readReply } from './read-reply.ts';

describe('what an engine process says', () => {
  test('a body is handed on', () => {
    expect(readReply({ id: 3, body: [[1]] }, 3)).toEqual([[1]]);
  });

  test('a problem is thrown with its code', () => {
    const problem = { code: 'invalid-data', detail: 'The file is empty.', where: 'a.csv', mend: 'Export it again.' };
    const { detail: message, ...others } = problem;
    expect(thrown({ id: 3, problem })).toMatchObject({ ...others, message });
  });

  test.each([
    ['another turn', { id: 2, body: null }],
    ['no object', 'x'],
    ['an unknown key', { id: 3, body: null, more: 1 }],
    ['an unknown key in the problem', { id: 3, problem: { code: 'engine-failed', detail: '', stack: 'x' } }],
    ['a code that is not the engine’s', { id: 3, problem: { code: 'revoked', detail: '' } }],
    ['an endless text', { id: 3, problem: { code: 'engine-failed', detail: 'x'.repeat(3000) } }],
  ])('anything else is a failure: %s', (_, message) => {
    expect(thrown(message)).toMatchObject({ code: 'engine-failed' });
  });
});

function thrown(message: unknown): unknown {
  try {
    readReply(message, 3);
  } catch (error) {
    return error;
  }
  return null;
}
