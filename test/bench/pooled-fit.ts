import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { glmLocal } from '@consilium/core/analyses/glm/local.ts';
import { glmSpec } from '@consilium/core/analyses/glm/spec.ts';
import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { duckdb } from '@consilium/core/sql/duckdb.ts';
import { loadDataset } from '@consilium/node/data/load-dataset.ts';
import { startEngine, type EmbeddedEngine } from '@consilium/node/engine/engine.ts';
import { median, rounded } from './quantile.ts';
import { usageOf } from './process-usage.ts';
import { registryDictionary, registryFormula, type Registry } from './registry.ts';

export interface PooledFit {
  threads: number;
  /** The whole fit, ms: statements, engine, steps of Newton. */
  wallMs: number | null;
  engineCpuMs: number | null;
  peakMemoryMb: number | null;
  rounds: number;
}

/** The same statements and steps in the same engine over all records in one place: what federation is held against. */
export async function benchPooledFit(registry: Registry, runs: number): Promise<PooledFit> {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-bench-pooled-'));
  const threads = availableParallelism();
  const settings = { folder, memoryLimitMb: 1024, threads, spillLimitMb: 4096, timeoutMs: 600_000 };
  try {
    const request = { file: registry.pooled, dictionary: registryDictionary, now: new Date() };
    const { cut } = await loadDataset(settings, request);
    const engine = await startEngine(settings);
    try {
      const fits = [];
      for (let run = 0; run < runs; run += 1) fits.push(await fit(engine, cut.id));
      const cpu = fits.flatMap(({ cpuMs }) => cpuMs ?? []);
      const usage = usageOf(engine.processId ?? 0);
      return {
        threads,
        wallMs: rounded(median(fits.map(({ wallMs }) => wallMs))),
        engineCpuMs: rounded(median(cpu)),
        peakMemoryMb: usage && Math.round(usage.peakBytes / 2 ** 20),
        rounds: fits[0]?.rounds ?? 0,
      };
    } finally {
      await engine.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fit(engine: EmbeddedEngine, cut: string) {
  const dictionary = registryDictionary;
  const params = glmSpec.read({ formula: registryFormula, family: 'binomial' }, dictionary);
  const context = { params, cohort: null, dictionary, caps: { coefficient: 20, iterations: 25 } };
  const steps = nextOf('glm');
  if (!steps) throw new Problem('unknown-analysis');
  const before = usageOf(engine.processId ?? 0);
  const began = performance.now();
  let broadcast: Broadcast = steps.first(context);
  for (let rounds = 1; ; rounds += 1) {
    const rows = await engine.run(cut, glmLocal(context, broadcast, duckdb));
    const total = rows.flatMap(([, ...measures]) => measures.map((value) => BigInt(value ?? 0)));
    const step = steps.next(context, broadcast, total);
    if ('done' in step) {
      const wallMs = performance.now() - began;
      const after = usageOf(engine.processId ?? 0);
      return { wallMs, rounds, cpuMs: before && after ? after.cpuMs - before.cpuMs : null };
    }
    ({ broadcast } = step);
  }
}
