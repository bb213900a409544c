import type { Batch } from '../secure-aggregation/batch.ts';
import type { Task } from './task.ts';

/**
 * The secure aggregation batch that a task's `index`-th set-up opens. Coordinator and nodes derive it, so its hash is
 * the same everywhere or a signature does not fit.
 * @param participants task order; the first batch has all, later ones those who survived the last round
 */
export function batchOf(
  taskHash: string,
  task: Task,
  at: { index: number; firstRound: number; participants: readonly string[]; lastRound: number },
): Batch {
  return {
    task: taskHash,
    index: at.index,
    participants: [...at.participants],
    threshold: task.threshold,
    colluders: task.colluders,
    minSurvivors: task.minSurvivors,
    firstRound: at.firstRound,
    rounds: Math.min(task.roundsPerBatch, at.lastRound - at.firstRound + 1),
    length: task.length,
    ring: task.ring,
    f: task.f,
    layoutHash: task.layout,
  };
}
