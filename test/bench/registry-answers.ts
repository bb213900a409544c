import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { answerTo } from '../fleet/demo-fleet.ts';
import { CountingRelay } from './counting-relay.ts';
import { fleetUsage, forgetFleetPeaks, spentBetween } from './fleet-usage.ts';
import { loadNow } from './machine.ts';
import { benchPooled, type PooledAnswer } from './pooled-answers.ts';
import { benchTools, type ToolOutcome } from './pooled-tools.ts';
import { median, rounded } from './quantile.ts';
import { registryQuestions, type RegistryQuestion } from './registry-questions.ts';
import { makeRegistry, registryDictionary } from './registry.ts';
import type { TimeLeft } from './time-left.ts';

export interface FederatedAnswer {
  runs: number;
  /** From asking to the answer, ms; the first also compiles. */
  firstMs: number | null;
  wallMs: number | null;
  /** Of a model; null where one round answers. */
  iterations: number | null;
  /** For one answer: all processes of a kind together. */
  cpuMs: { coordinator: number | null; nodes: number | null; engines: number | null } | null;
  /** Of one process of the kind, the largest. */
  peakMemoryMb: { coordinator: number; node: number; engine: number } | null;
  /** All four sites together, HTTP included, for one answer. */
  bytesUp: number;
  bytesDown: number;
  load: number | null;
}

export interface RegistryAnswer {
  analysis: RegistryQuestion['analysis'];
  title: string;
  params: Record<string, unknown>;
  federated: FederatedAnswer;
  pooled: PooledAnswer | null;
  tools: ToolOutcome[];
  /** Largest relative difference of a value between the federation and the first tool that ran. */
  largestDifference: number | null;
}

export interface RegistryAnswers {
  rows: number;
  answers: RegistryAnswer[];
}

/** Questions to a registry over four sites, and what the same takes where the records lie together. */
export async function benchRegistry(
  options: { rows: number; runs: number; tools: boolean; python: string },
  time: TimeLeft,
  progress: (what: string) => void,
): Promise<RegistryAnswers> {
  const { rows, runs } = options;
  progress(`making a registry of ${String(rows)} records`);
  const registry = await makeRegistry(rows);
  const federated = await overFourSites(registry.sites, runs, time.share(0.75), progress);
  const asked = registryQuestions.slice(0, federated.length);
  const enough = time.share(0.2);
  const pooled = enough() ? [] : await benchPooled(registry, asked, runs, progress);
  const answers: RegistryAnswer[] = [];
  for (const [i, { times, values }] of federated.entries()) {
    const question = asked[i];
    if (!question) break;
    const { analysis, title, params } = question;
    const tools = options.tools ? await benchTools(registry, analysis, options.python, progress) : [];
    const reference = tools.find((tool) => 'values' in tool);
    answers.push({
      ...{ analysis, title, params, federated: times, pooled: pooled[i] ?? null, tools },
      largestDifference: reference ? largestDifference(values, reference.values) : null,
    });
  }
  return { rows, answers };
}

async function overFourSites(
  files: readonly string[],
  runs: number,
  enough: () => boolean,
  progress: (what: string) => void,
) {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-bench-'));
  const relay = await CountingRelay.start();
  const fleet = await Fleet.start({
    name: 'registry',
    folder: join(folder, 'fleet'),
    dictionary: registryDictionary,
    sites: files.map((data, i) => ({ name: `site-${String(i + 1)}`, data })),
    policy: policyText('ohdsi-5', (path) => path),
    study: { title: 'Registry', summary: 'A bench.', purpose: 'Measuring.' },
    relay: (url) => relay.forwardTo(url),
    progress,
  });
  try {
    const all = [];
    for (const question of registryQuestions) {
      if (all.length > 0 && enough()) break;
      all.push(await timesOf(fleet, relay, question, runs, progress));
    }
    return all;
  } finally {
    await fleet.stop();
    relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timesOf(
  fleet: Fleet,
  relay: CountingRelay,
  question: RegistryQuestion,
  runs: number,
  progress: (what: string) => void,
) {
  progress(`${question.title} over four sites`);
  const first = await askOnce(fleet, question, 0);
  forgetFleetPeaks(fleet);
  const [usageBefore, up, down] = [fleetUsage(fleet), relay.up, relay.down];
  const walls: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    progress(`${question.title} over four sites, ${String(run)} of ${String(runs)}`);
    walls.push((await askOnce(fleet, question, run)).ms);
  }
  const usage = fleetUsage(fleet);
  const cpu = usageBefore && usage ? spentBetween(usageBefore, usage) : null;
  const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
  const times: FederatedAnswer = {
    runs,
    firstMs: rounded(first.ms),
    wallMs: rounded(median(walls)),
    iterations: first.iterations,
    cpuMs: cpu && {
      coordinator: rounded(cpu.coordinator / runs),
      nodes: rounded(cpu.nodes / runs),
      engines: rounded(cpu.engines / runs),
    },
    peakMemoryMb: usage && {
      coordinator: mb(usage.coordinator.peakBytes),
      node: mb(usage.nodes.peakBytes),
      engine: mb(usage.engines.peakBytes),
    },
    bytesUp: Math.round((relay.up - up) / runs),
    bytesDown: Math.round((relay.down - down) / runs),
    load: loadNow(),
  };
  return { times, values: first.values };
}

const iterated = z.object({ iterations: z.number() });

/** The cohort is everybody, in other words each time: a question asked before would be answered from before. */
async function askOnce(fleet: Fleet, { analysis, params, valuesOf }: RegistryQuestion, run: number) {
  const cohort = { variable: 'time', op: '>=', value: -run };
  const began = performance.now();
  const { result } = await answerTo(fleet, { analysis, cohort, params });
  const ms = performance.now() - began;
  return { ms, iterations: iterated.safeParse(result).data?.iterations ?? null, values: valuesOf(result) };
}

function largestDifference(ours: Record<string, number>, theirs: Record<string, number>): number | null {
  const differences = Object.entries(theirs).map(([name, value]) => {
    const own = ours[name];
    return own === undefined ? Infinity : Math.abs(own - value) / Math.abs(value);
  });
  return rounded(Math.max(...differences), 2);
}
