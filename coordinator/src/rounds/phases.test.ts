import { nextPhase, whatWasOpened } from './phases.ts';
import type { Run } from './run.ts';
import type { RunState } from './run-state.ts';

test('a run that ends says what its rounds have shown', () => {
  expect(whatWasOpened(0)).toBe('Nothing was opened.');
  expect(whatWasOpened(1)).toBe('Nothing of round 2 was opened; the total of round 1 was, but no result was made.');
  expect(whatWasOpened(4)).toBe(
    'Nothing of round 5 was opened; the totals of rounds 1 to 4 were, but no result was made.',
  );
});

describe('a run whose nodes leave', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e'];
  const refused = { status: 'refused' as const, reason: 'The query needed more memory than the site allows.' };
  const run = (phase: RunState['phase'], left: readonly string[]): Run => {
    const out = Object.fromEntries(nodes.filter((node) => !left.includes(node)).map((node) => [node, refused]));
    return {
      state: { phase, round: 0, out, deadline: 1_000, participants: nodes, u1: nodes, u2: nodes, survivors: [] },
      task: { stepSeconds: 120, threshold: 3, minSurvivors: 4 },
      awaited: [...left],
      expected: [...left],
    } as unknown as Run;
  };

  test.each(['advertise', 'share', 'contribute'] as const)('%s: ends at once where too few can be left', (phase) => {
    expect(nextPhase(run(phase, ['a', 'b', 'c', 'd']), 0)).toBeUndefined();
    expect(() => nextPhase(run(phase, ['a', 'b', 'c']), 0)).toThrow('3 sites are left, 4 are needed');
  });
});
