import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { answerTo } from '../fleet/demo-fleet.ts';
import { CountingRelay } from './counting-relay.ts';
import { fleetUsage, spentBetween } from './fleet-usage.ts';
import { loadNow } from './machine.ts';
import { benchPooledFit, type PooledFit } from './pooled-fit.ts';
import { benchTools, type ToolOutcome } from './pooled-tools.ts';
import { median, rounded } from './quantile.ts';
import { makeRegistry, registryDictionary, registryFormula } from './registry.ts';

export interface RegistryFit {
  rows: number;
  formula: string;
  federated: {
    runs: number;
    /** From asking to the answer, ms; the first fit also compiles. */
    firstMs: number | null;
    wallMs: number | null;
    rounds: number;
    cpuMs: { coordinator: number | null; nodes: number | null; engines: number | null } | null;
    /** Of one process of the kind, the largest. */
    peakMemoryMb: { coordinator: number; node: number; engine: number } | null;
    /** All four sites together, HTTP included, for one fit. */
    bytesUp: number;
    bytesDown: number;
    load: number | null;
  };
  pooled: PooledFit;
  tools: ToolOutcome[];
  /** Largest relative difference of a coefficient between the federation and the first tool that ran. */
  largestDifference: number | null;
}

const fitted = z.object({
  terms: z.array(z.object({ term: z.string(), estimate: z.number() })),
  iterations: z.number(),
});

/** One logistic regression with six terms over four sites, and what the same takes where the records lie together. */
export async function benchRegistryFit(
  options: { rows: number; runs: number; tools: boolean; python: string },
  progress: (what: string) => void,
): Promise<RegistryFit> {
  const { rows, runs } = options;
  progress(`making a registry of ${String(rows)} records`);
  const registry = await makeRegistry(rows);
  const federated = await overFourSites(registry.sites, runs, progress);
  progress('the same fit over the pooled records in the same engine');
  const pooled = await benchPooledFit(registry, runs);
  const tools = options.tools ? await benchTools(registry, options.python, progress) : [];
  const { estimates, ...times } = federated;
  const reference = tools.find((tool) => 'coefficients' in tool);
  return {
    rows,
    formula: registryFormula,
    federated: times,
    pooled,
    tools,
    largestDifference: reference ? largestDifference(estimates, reference.coefficients) : null,
  };
}

async function overFourSites(files: readonly string[], runs: number, progress: (what: string) => void) {
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
    const first = await fitOnce(fleet, 0);
    const [usageBefore, up, down] = [fleetUsage(fleet), relay.up, relay.down];
    const times: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      progress(`fitting over four sites, ${String(run)} of ${String(runs)}`);
      times.push((await fitOnce(fleet, run)).ms);
    }
    const usage = fleetUsage(fleet);
    const cpu = usageBefore && usage ? spentBetween(usageBefore, usage) : null;
    const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
    return {
      runs,
      firstMs: rounded(first.ms),
      wallMs: rounded(median(times)),
      rounds: first.iterations,
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
      estimates: first.estimates,
    };
  } finally {
    await fleet.stop();
    relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The cohort is everybody, in other words each time: a question asked before would be answered from before. */
async function fitOnce(fleet: Fleet, run: number) {
  const cohort = { variable: 'time', op: '>=', value: -run };
  const began = performance.now();
  const { result } = await answerTo(fleet, {
    analysis: 'glm',
    cohort,
    params: { formula: registryFormula, family: 'binomial' },
  });
  const ms = performance.now() - began;
  const { terms, iterations } = fitted.parse(result);
  return { ms, iterations, estimates: new Map(terms.map(({ term, estimate }) => [term, estimate])) };
}

function largestDifference(ours: ReadonlyMap<string, number>, theirs: Record<string, number>): number | null {
  const differences = Object.entries(theirs).map(([term, value]) => {
    const own = ours.get(term);
    return own === undefined ? Infinity : Math.abs(own - value) / Math.abs(value);
  });
  return rounded(Math.max(...differences), 2);
}
