import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fleet } from '../../deploy/src/fleet/fleet.ts';

/** One round of one query as the logs of the coordinator and of the nodes have it, ms. */
export interface RoundTime {
  round: number;
  /** From the end of the round before; null for the first, which begins with the exchange of keys. */
  wallMs: number | null;
  /** While at least one site's engine was working on it. */
  engineMs: number;
}

const line = z.looseObject({
  event: z.string(),
  time: z.iso.datetime(),
  taskId: z.string().optional(),
  round: z.number().optional(),
  durationMs: z.number().optional(),
});
type Line = z.infer<typeof line>;

/** The rounds of each task, in order. */
export function roundTimes(fleet: Fleet): Map<string, RoundTime[]> {
  const closed = linesOf(join(fleet.coordinatorFolder, 'coordinator.log'), 'round-closed');
  const answers = [...fleet.nodes.values()].flatMap(({ folder }) =>
    linesOf(join(folder, 'node.log'), 'engine-answered'),
  );
  const engine = grouped(answers, ({ taskId, round }) => `${String(taskId)} ${String(round)}`);
  const tasks = new Map<string, RoundTime[]>();
  for (const [task, rounds] of grouped(closed, ({ taskId }) => String(taskId))) {
    const times = rounds.map(({ time, round = 0 }, i): RoundTime => {
      const before = rounds[i - 1];
      return {
        round,
        wallMs: before ? Date.parse(time) - Date.parse(before.time) : null,
        engineMs: unionMs(engine.get(`${task} ${String(round)}`) ?? []),
      };
    });
    tasks.set(task, times);
  }
  return tasks;
}

function linesOf(file: string, event: string): Line[] {
  const texts = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.includes(`"${event}"`));
  return texts.map((text) => line.parse(JSON.parse(text))).filter((each) => each.event === event);
}

/** Length of the union of the intervals that end where a line was written. */
function unionMs(lines: readonly Line[]): number {
  const spans = lines
    .map(({ time, durationMs = 0 }) => ({ from: Date.parse(time) - durationMs, to: Date.parse(time) }))
    .sort((a, b) => a.from - b.from);
  let [sum, end] = [0, -Infinity];
  for (const { from, to } of spans) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}
