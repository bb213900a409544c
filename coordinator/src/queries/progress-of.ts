import type { DirectoryStore } from '../admission/directory-store.ts';
import type { Run } from '../rounds/run.ts';
import type { RunState } from '../rounds/run-state.ts';
import type { StoredTask } from '../storage/tasks.store.ts';

/** What only the process knows that drives the runs. */
export interface LiveRuns {
  run: (task: string) => Pick<Run, 'awaited' | 'expected' | 'task'> | undefined;
  connected: (node: string) => boolean;
}

const words: Record<RunState['phase'], string> = {
  advertise: 'the sites check the query and exchange keys',
  share: 'the sites exchange key shares',
  contribute: 'the sites compute and send masked sums',
  agree: 'the sites agree on who is in the sum',
  unmask: 'the sites open the total',
  over: 'the answer is written',
};

/** More names than these are no help. */
const mostNames = 3;

/** What a researcher is told while a query runs: what is done, who is waited for and for how long at most, who is out. */
export function progressOf(
  tasks: readonly StoredTask[],
  running: StoredTask,
  directory: DirectoryStore,
  live: LiveRuns,
): string {
  const { phase } = running;
  const site = (node: string) => directory.current.nodes.get(node)?.site ?? node;
  const ended = tasks.filter((task) => task.state !== 'running').length;
  const answered = tasks.length > 1 ? `${String(ended)} of ${String(tasks.length)} sites are done; ` : '';
  const out = Object.entries(phase.out).map(([node, o]) => `${site(node)}: ${o.reason}`);
  const left = out.length > 0 ? ` (${out.join('; ')})` : '';
  return `${answered}round ${String(phase.round + 1)}: ${words[phase.phase]}${waiting(running.hash, live, site)}${left}`;
}

/** As long as nobody has answered all are waited for: then only who is not connected is named. */
function waiting(task: string, live: LiveRuns, site: (node: string) => string): string {
  const run = live.run(task);
  if (run === undefined || run.awaited.length === 0) return '';
  const { awaited, expected } = run;
  const away = awaited.filter((node) => !live.connected(node));
  const late = awaited.length < expected.length ? awaited : away;
  if (late.length === 0) return '';
  const names = late.map((node) => (away.includes(node) ? `${site(node)} (not connected)` : site(node)));
  const whom = names.length > mostNames ? `${String(names.length)} of ${String(expected.length)} sites` : list(names);
  return `, waiting for ${whom}, ${patience(run.task.stepSeconds)} at most`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function patience(seconds: number): string {
  return seconds % 60 === 0 && seconds > 60 ? `${String(seconds / 60)} minutes` : `${String(seconds)} s`;
}
