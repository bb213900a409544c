import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Run } from './run.ts';
import type { RunState } from './run-state.ts';
import { neededText, siteCount } from './site-count.ts';

/** Answers that come after enough others for a phase to go on without them. */
export const GRACE_MS = 1_500;

/**
 * The next state of a run whose present phase is complete, or undefined while it has to wait. Throws the public reason
 * when too few nodes are left: then nothing is opened. `unmask` is not decided here: it ends by opening the total.
 */
export function nextPhase(run: Run, now: number): RunState | undefined {
  const { state, task } = run;
  const late = now >= state.deadline;
  const missing = run.awaited;
  if (missing.length > 0 && !late) {
    // Nobody waits for the rest where too few would be left with all of them.
    if (state.phase !== 'agree' && state.phase !== 'unmask') requireEnough(run, run.expected, state.out);
    return undefined;
  }
  const deadline = now + task.stepSeconds * 1000;
  const out = { ...state.out };
  for (const node of missing) out[node] = { status: 'dropped', reason: 'no answer in time' };
  const present = (nodes: readonly string[], got: ReadonlyMap<string, unknown>) =>
    requireEnough(
      run,
      nodes.filter((node) => got.has(node) && !(node in out)),
      out,
    );
  switch (state.phase) {
    case 'advertise':
      return { ...state, out, deadline, phase: 'share', u1: present(state.participants, run.advertisements) };
    case 'share':
      return { ...state, out, deadline, phase: 'contribute', u2: present(state.u1, run.shares) };
    case 'contribute':
      return { ...state, out, deadline, phase: 'agree', survivors: present(state.u2, run.contributions) };
    case 'agree':
      // The survivor set is fixed now; who does not sign it any more is still in the sum.
      if (run.agreements.size < task.threshold) throw tooFewLeft(run, run.agreements.size, task.threshold, out);
      return { ...state, deadline, phase: 'unmask' };
    case 'unmask':
    case 'over':
      return undefined;
  }
}

/** The phase that a message completes which is not in its box yet; undefined where more are missing. */
export function phaseWith<M>(
  run: Run,
  box: Map<string, M>,
  node: string,
  message: M,
  now: number,
): RunState | undefined {
  box.set(node, message);
  try {
    // With all answers in, no node is dropped here for the time it took: that is for the deadline's own turn.
    return run.awaited.length === 0 ? nextPhase(run, now) : undefined;
  } catch {
    // Too few are left: that ends the run in its own turn, after the message was taken in.
    return undefined;
  } finally {
    box.delete(node);
  }
}

/** Where a run goes on after a round: in its batch, or, where that is used up, with the survivors in a new one. */
export function roundAfter(run: Run, broadcast: Broadcast, now: number): RunState {
  const { state, task } = run;
  const { survivors, firstRound } = state;
  const next = { ...state, round: state.round + 1, broadcast, deadline: now + task.stepSeconds * 1000, survivors: [] };
  if (next.round < firstRound + run.batch.rounds) return { ...next, phase: 'contribute', u2: survivors };
  const fresh = { batch: state.batch + 1, firstRound: next.round, participants: survivors, u1: [], u2: [] };
  return { ...next, ...fresh, phase: 'advertise' };
}

/** Once enough have answered the last two steps, the others get a moment and no more. */
export function shortenedDeadline(run: Run, now: number): number {
  const { state, task } = run;
  const answers = state.phase === 'agree' ? run.agreements.size : state.phase === 'unmask' ? run.unmaskings.size : 0;
  return answers >= task.threshold ? Math.min(state.deadline, now + GRACE_MS) : state.deadline;
}

function requireEnough(run: Run, nodes: string[], out: RunState['out']): string[] {
  if (nodes.length < run.task.minSurvivors) throw tooFewLeft(run, nodes.length, run.task.minSurvivors, out);
  return nodes;
}

function tooFewLeft(run: Run, left: number, needed: number, out: RunState['out']): Problem {
  const reasons = [...new Set(Object.values(out).map((o) => o.reason))].join('; ');
  const are = left === 1 ? 'is' : 'are';
  const detail = `${siteCount(left)} ${are} left, ${neededText(needed)}${reasons === '' ? '' : `: ${reasons}`}`;
  return new Problem('refused', detail, {
    mend: `${whatWasOpened(run.state.round)} See the sites for their public reasons, then ask again.`,
  });
}

/** What a run that ends in this round (from 0) has shown so far: the total of every round before it. */
export function whatWasOpened(round: number): string {
  if (round === 0) return 'Nothing was opened.';
  const earlier = round === 1 ? 'the total of round 1 was' : `the totals of rounds 1 to ${String(round)} were`;
  return `Nothing of round ${String(round + 1)} was opened; ${earlier}, but no result was made.`;
}
