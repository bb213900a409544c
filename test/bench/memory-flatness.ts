import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { answerTo } from '../fleet/demo-fleet.ts';
import { childrenOf, forgetPeak, usageOf } from './process-usage.ts';
import { rounded } from './quantile.ts';
import { registryQuestions } from './registry-questions.ts';
import { makeRegistry, registryDictionary } from './registry.ts';

export interface NodeMemory {
  records: number;
  /** Most memory that the node's process, its engine, and the process that loaded the data ever held. */
  nodeMb: number | null;
  engineMb: number | null;
  loaderMb: number | null;
  /** Loading and checking the file, ms. */
  loadMs: number | null;
  answers: NodeAnswer[];
}

export interface NodeAnswer {
  analysis: string;
  /** One answer, ms; null where there was none (too slow for the node's own limit of time, say). */
  ms: number | null;
  /** Most memory that the engine of the large node held meanwhile. */
  engineMb: number | null;
}

const small = 100_000;

/** A sum without a model, and what the registry is asked. */
const questions = [{ analysis: 'count', params: { by: 'arm' } }, ...registryQuestions];

/** One node with ever more records beside two with 10⁵: a node's memory must not grow with its data. */
export async function benchMemory(sizes: readonly number[], progress: (what: string) => void): Promise<NodeMemory[]> {
  const all: NodeMemory[] = [];
  for (const records of sizes) {
    progress(`a node with ${String(records)} records`);
    all.push(await memoryWith(records, progress));
  }
  return all;
}

async function memoryWith(records: number, progress: (what: string) => void): Promise<NodeMemory> {
  const [large, others] = [await makeRegistry(records), await makeRegistry(small)];
  const folder = mkdtempSync(join(tmpdir(), 'consilium-bench-'));
  const loaders = watchChildren();
  const began = performance.now();
  const fleet = await Fleet.start({
    name: 'memory',
    folder: join(folder, 'fleet'),
    dictionary: registryDictionary,
    sites: [large.pooled, others.pooled, others.pooled].map((data, i) => ({ name: `site-${String(i + 1)}`, data })),
    policy: policyText('ohdsi-5', (path) => path),
    study: { title: 'Memory', summary: 'A bench.', purpose: 'Measuring.' },
  });
  const loadMs = performance.now() - began;
  const loaderBytes = loaders.stop();
  try {
    const pid = fleet.processes.get('site-1')?.pid ?? 0;
    const answers: NodeAnswer[] = [];
    for (const { analysis, params } of questions) {
      progress(`${analysis} with ${String(records)} records`);
      childrenOf(pid).forEach(forgetPeak);
      const asked = performance.now();
      const ms = await answerTo(fleet, { analysis, params }).then(
        () => rounded(performance.now() - asked),
        (error: unknown) => {
          progress(`${analysis}: no answer (${error instanceof Error ? error.message : String(error)})`);
          return null;
        },
      );
      answers.push({ analysis, ms, engineMb: engineMbOf(pid) });
    }
    return {
      records,
      nodeMb: mb(usageOf(pid)?.peakBytes),
      engineMb: answers.reduce<number | null>((most, { engineMb }) => Math.max(most ?? 0, engineMb ?? 0) || null, null),
      loaderMb: mb(loaderBytes ?? undefined),
      loadMs: rounded(loadMs),
      answers,
    };
  } finally {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function engineMbOf(node: number): number | null {
  return mb(childrenOf(node).flatMap((child) => usageOf(child)?.peakBytes ?? [])[0]);
}

function mb(bytes: number | undefined): number | null {
  return bytes === undefined ? null : Math.round(bytes / 2 ** 20);
}

/** The largest peak of the processes that this one starts meanwhile: sampled, because a loader ends by itself. */
function watchChildren(): { stop: () => number | null } {
  let peak: number | null = null;
  const timer = setInterval(() => {
    for (const pid of childrenOf(process.pid)) {
      const usage = usageOf(pid);
      if (usage) peak = Math.max(peak ?? 0, usage.peakBytes);
    }
  }, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
