import { z } from 'zod';
import { startDemoFleet, answerTo } from '../fleet/demo-fleet.ts';
import type { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { fleetUsage, spentBetween } from './fleet-usage.ts';
import { loadNow } from './machine.ts';
import { median, quantile, rounded } from './quantile.ts';
import type { TimeLeft } from './time-left.ts';
import { roundTimes, type RoundTime } from './round-log.ts';

export interface QuestionTimes {
  question: 'count' | 'summary' | 'glm';
  runs: number;
  /** From asking to the answer, ms. */
  p50Ms: number | null;
  p95Ms: number | null;
  rounds: number;
  /** Of the time, while at least one site's engine was working. */
  engineShare: number | null;
  /** A round after the first, from the end of the one before; and without the time of the engines. */
  round: { p50Ms: number | null; withoutEngineP50Ms: number | null; withoutEngineP95Ms: number | null } | null;
  /** Processor time a query, ms: all processes of a kind together. */
  cpuMs: { coordinator: number; nodes: number; engines: number } | null;
  load: number | null;
}

const warmUps = 15;
/** Runs of a question however little time there is, and the shares of the time that each question may take. */
const fewest = 3;
const shares = { count: 0.3, summary: 0.3, glm: 0.6 } as const;
const questions = {
  count: { analysis: 'count', params: { by: 'grade' } },
  summary: {
    analysis: 'summary',
    params: { variables: ['age', 'meno', 'size', 'grade', 'nodes', 'pgr', 'er'], by: 'hormon' },
  },
  glm: { analysis: 'glm', params: { formula: 'hormon ~ age + nodes + grade + pgr', family: 'binomial' } },
} as const;

/**
 * Questions to four hospitals and a coordinator, five processes of the production code and four engines, as in the demo:
 * real data (3668 records), policy ohdsi-5, every commit synced. Each question has a cohort of its own, so that none is
 * answered from before.
 */
export async function benchEndToEnd(
  repeats: Record<QuestionTimes['question'], number>,
  time: TimeLeft,
  progress: (what: string) => void,
): Promise<QuestionTimes[]> {
  const { fleet, stop } = await startDemoFleet('ohdsi-5', { progress });
  try {
    const cohorts = freshCohorts();
    progress('warming up');
    for (let i = 0; i < warmUps; i += 1) await answerTo(fleet, { ...questions.count, cohort: cohorts() });
    for (let i = 0; i < 2; i += 1) await answerTo(fleet, { ...questions.glm, cohort: cohorts() });
    const all: QuestionTimes[] = [];
    for (const question of ['count', 'summary', 'glm'] as const) {
      progress(`asking ${question} ${String(repeats[question])} times`);
      const enough = time.share(shares[question]);
      all.push(await timesOf(fleet, question, { most: repeats[question], enough }, cohorts));
    }
    return all;
  } finally {
    await stop();
  }
}

async function timesOf(
  fleet: Fleet,
  question: QuestionTimes['question'],
  { most, enough }: { most: number; enough: () => boolean },
  cohorts: () => unknown,
): Promise<QuestionTimes> {
  const asked: { ms: number; tasks: string[] }[] = [];
  const before = fleetUsage(fleet);
  while (asked.length < most && !(asked.length >= fewest && enough())) {
    const began = performance.now();
    const { provenance } = await answerTo(fleet, { ...questions[question], cohort: cohorts() });
    asked.push({ ms: performance.now() - began, tasks: z.array(z.string()).parse(provenance['tasks']) });
  }
  const after = fleetUsage(fleet);
  const byTask = roundTimes(fleet);
  const rounds = asked.map(({ tasks }) => tasks.flatMap((task) => byTask.get(task) ?? []));
  const times = asked.map(({ ms }) => ms);
  const runs = asked.length;
  const shares = asked.map(({ ms }, i) => sum((rounds[i] ?? []).map((round) => round.engineMs)) / ms);
  const cpu = before && after ? spentBetween(before, after) : null;
  return {
    question,
    runs,
    p50Ms: rounded(median(times)),
    p95Ms: rounded(quantile(times, 0.95)),
    rounds: median(rounds.map((each) => each.length)) ?? 0,
    engineShare: rounded(median(shares), 2),
    round: laterRounds(rounds.flat()),
    cpuMs: cpu && {
      coordinator: rounded(cpu.coordinator / runs) ?? 0,
      nodes: rounded(cpu.nodes / runs) ?? 0,
      engines: rounded(cpu.engines / runs) ?? 0,
    },
    load: loadNow(),
  };
}

function laterRounds(rounds: readonly RoundTime[]): QuestionTimes['round'] {
  const later = rounds.flatMap(({ wallMs, engineMs }) => (wallMs === null ? [] : [{ wallMs, engineMs }]));
  if (later.length === 0) return null;
  const without = later.map(({ wallMs, engineMs }) => wallMs - engineMs);
  return {
    p50Ms: rounded(median(later.map(({ wallMs }) => wallMs))),
    withoutEngineP50Ms: rounded(median(without)),
    withoutEngineP95Ms: rounded(quantile(without, 0.95)),
  };
}

/** Different every time, and large enough for every rule. */
function freshCohorts(): () => unknown {
  let asked = 0;
  return () => {
    const [age, nodes] = [21 + (asked % 20), 60 - Math.floor(asked / 20)];
    asked += 1;
    return {
      all: [
        { variable: 'age', op: '>=', value: age },
        { variable: 'nodes', op: '<=', value: nodes },
      ],
    };
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
