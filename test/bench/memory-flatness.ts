import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { answerTo } from '../fleet/demo-fleet.ts';
import { childrenOf, usageOf } from './process-usage.ts';
import { rounded } from './quantile.ts';
import { registryModel } from './registry-questions.ts';
import { makeRegistry, registryDictionary } from './registry.ts';

export interface NodeMemory {
  records: number;
  /** Most memory that the node's process, its engine, and the process that loaded the data ever held. */
  nodeMb: number | null;
  engineMb: number | null;
  loaderMb: number | null;
  /** Loading and checking the file, and one question each, ms. */
  loadMs: number | null;
  countMs: number | null;
  summaryMs: number | null;
  glmMs: number | null;
}

const small = 100_000;

/** One node with ever more records beside two with 10⁵: a node's memory must not grow with its data. */
export async function benchMemory(sizes: readonly number[], progress: (what: string) => void): Promise<NodeMemory[]> {
  const all: NodeMemory[] = [];
  for (const records of sizes) {
    progress(`a node with ${String(records)} records`);
    all.push(await memoryWith(records));
  }
  return all;
}

async function memoryWith(records: number): Promise<NodeMemory> {
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
    const times: number[] = [];
    for (const query of [
      { analysis: 'count', params: { by: 'arm' } },
      { analysis: 'summary', params: { variables: ['age', 'sex', 'nodes', 'er'], by: 'arm' } },
      { analysis: 'glm', params: registryModel },
    ]) {
      const asked = performance.now();
      await answerTo(fleet, query);
      times.push(performance.now() - asked);
    }
    const pid = fleet.processes.get('site-1')?.pid ?? 0;
    const mb = (bytes: number | undefined) => (bytes === undefined ? null : Math.round(bytes / 2 ** 20));
    const [countMs = null, summaryMs = null, glmMs = null] = times.map((time) => rounded(time));
    return {
      records,
      nodeMb: mb(usageOf(pid)?.peakBytes),
      engineMb: mb(childrenOf(pid).flatMap((child) => usageOf(child)?.peakBytes ?? [])[0]),
      loaderMb: mb(loaderBytes ?? undefined),
      loadMs: rounded(loadMs),
      ...{ countMs, summaryMs, glmMs },
    };
  } finally {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  }
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
