import type { DirectoryStore } from '../admission/directory-store.ts';
import type { Phase, RunState } from '../rounds/run-state.ts';
import type { StoredTask } from '../storage/tasks.store.ts';
import { progressOf, type LiveRuns } from './progress-of.ts';

const sites = ['Basel', 'Bern', 'Chur', 'Genf', 'Thun'];
const nodes = sites.map((_, i) => `node:${String(i)}`);
const directory = {
  current: { nodes: new Map(nodes.map((node, i) => [node, { site: sites[i] }])) },
} as unknown as DirectoryStore;

function stored(phase: Phase, rest: Partial<RunState> = {}, state: StoredTask['state'] = 'running'): StoredTask {
  return {
    hash: 't',
    query: 'q',
    run: 0,
    state,
    phase: { phase, round: 2, out: {}, ...rest } as RunState,
    outcome: null,
  };
}

function live(awaited: readonly string[], connected = (_: string) => true, stepSeconds = 120): LiveRuns {
  const task = { stepSeconds } as never;
  return { run: () => ({ awaited: [...awaited], expected: nodes, task }), connected };
}

function told(from: LiveRuns, task = stored('contribute'), tasks = [task]): string {
  return progressOf(tasks, task, directory, from);
}

describe('progress of a query', () => {
  const computing = 'round 3: the sites compute and send masked sums';

  test('names the sites that others wait for, and for how long', () => {
    expect(told(live(nodes))).toBe(computing);
    expect(told(live([nodes[1] ?? '']))).toBe(`${computing}, waiting for Bern, 2 minutes at most`);
    expect(told(live(nodes.slice(1, 4)))).toBe(`${computing}, waiting for Bern, Chur and Genf, 2 minutes at most`);
    expect(told(live(nodes.slice(1), undefined, 45))).toBe(`${computing}, waiting for 4 of 5 sites, 45 s at most`);
    expect(told(live([]))).toBe(computing);
  });

  test('says which of them are not connected, even before anybody has answered', () => {
    const without = (node: string) => node !== 'node:1';
    expect(told(live(nodes.slice(0, 2), without))).toBe(
      `${computing}, waiting for Basel and Bern (not connected), 2 minutes at most`,
    );
    expect(told(live(nodes, without))).toBe(`${computing}, waiting for Bern (not connected), 2 minutes at most`);
  });

  test('says who is out and why', () => {
    const task = stored('agree', { out: { 'node:3': { status: 'refused', reason: 'too few records' } } });
    expect(told(live([]), task)).toBe('round 3: the sites agree on who is in the sum (Genf: too few records)');
  });

  test('counts sites that answer alone', () => {
    const task = stored('unmask');
    const tasks = [stored('over', {}, 'done'), stored('over', {}, 'failed'), task];
    expect(told(live([]), task, tasks)).toBe('2 of 3 sites are done; round 3: the sites open the total');
  });

  test('knows only the phase where another process drives the run', () => {
    expect(told({ run: () => undefined, connected: () => false })).toBe(computing);
  });
});
