import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import { localOf } from '@consilium/core/analyses/local.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { duckdb } from '@consilium/core/sql/duckdb.ts';
import { loadDataset } from '@consilium/node/data/load-dataset.ts';
import { startEngine, type EmbeddedEngine } from '@consilium/node/engine/engine.ts';
import { median, rounded } from './quantile.ts';
import { forgetPeak, usageOf } from './process-usage.ts';
import type { RegistryQuestion } from './registry-questions.ts';
import { registryDictionary, type Registry } from './registry.ts';

export interface PooledAnswer {
  threads: number;
  /** All of it, ms: statements, engine, steps of Newton; without checking and loading the data. */
  wallMs: number | null;
  engineCpuMs: number | null;
  peakMemoryMb: number | null;
  rounds: number;
}

/** The same statements and steps in the same engine over all records in one place: what federation is held against. */
export async function benchPooled(
  registry: Registry,
  questions: readonly RegistryQuestion[],
  runs: number,
  progress: (what: string) => void,
): Promise<PooledAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-bench-pooled-'));
  const threads = availableParallelism();
  const settings = { folder, memoryLimitMb: 1024, threads, spillLimitMb: 4096, timeoutMs: 600_000 };
  try {
    const request = { file: registry.pooled, dictionary: registryDictionary, now: new Date() };
    const { cut } = await loadDataset(settings, request);
    const engine = await startEngine(settings);
    try {
      const answers: PooledAnswer[] = [];
      for (const question of questions) {
        progress(`${question.title} over the pooled records in the same engine`);
        forgetPeak(engine.processId ?? 0);
        const all = [];
        for (let run = 0; run < runs; run += 1) all.push(await answerOnce(engine, cut.id, question));
        const usage = usageOf(engine.processId ?? 0);
        answers.push({
          threads,
          wallMs: rounded(median(all.map(({ wallMs }) => wallMs))),
          engineCpuMs: rounded(median(all.flatMap(({ cpuMs }) => cpuMs ?? []))),
          peakMemoryMb: usage && Math.round(usage.peakBytes / 2 ** 20),
          rounds: all[0]?.rounds ?? 0,
        });
      }
      return answers;
    } finally {
      await engine.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answerOnce(engine: EmbeddedEngine, cut: string, { analysis, params }: RegistryQuestion) {
  const dictionary = registryDictionary;
  const spec = findAnalysis(analysis);
  const context = {
    params: spec.read(params, dictionary),
    cohort: null,
    dictionary,
    caps: { coefficient: 20, iterations: 25 },
  };
  const { coordinates } = spec.layout(context);
  const next = nextOf(analysis);
  const before = usageOf(engine.processId ?? 0);
  const began = performance.now();
  let broadcast: Broadcast = next?.first(context) ?? null;
  for (let rounds = 1; ; rounds += 1) {
    const query = localOf(analysis)(context, broadcast, duckdb);
    const total = coordinates.map(() => 0n);
    for (const [g, ...measures] of await engine.run(cut, query)) {
      measures.forEach((value, j) => (total[Number(g) * query.measures + j] = BigInt(value ?? 0)));
    }
    const step = next?.next(context, broadcast, total);
    if (!step || 'done' in step) {
      const wallMs = performance.now() - began;
      const after = usageOf(engine.processId ?? 0);
      return { wallMs, rounds, cpuMs: before && after ? after.cpuMs - before.cpuMs : null };
    }
    ({ broadcast } = step);
  }
}
