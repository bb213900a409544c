import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SecureAggregationCase, SecureAggregationCost } from '../secure-aggregation/bench.ts';
import { loadNow } from './machine.ts';
import { median, rounded } from './quantile.ts';
import type { TimeLeft } from './time-left.ts';

/** Cost of one round of secure aggregation, its set-up included, beside the plain sum of the same vectors. */
export interface AggregationCost extends Pick<SecureAggregationCase, 'n' | 'd' | 'bits' | 'dropped'> {
  clientCpuMs: number | null;
  serverCpuMs: number | null;
  plainSumCpuMs: number | null;
  bytesUpPerClient: number;
  /** The vector itself. */
  plainBytes: number;
  /** All clients and the coordinator, one after the other in one process. */
  peakMemoryMb: number;
  load: number | null;
}

const program = fileURLToPath(new URL('./secure-aggregation-case.ts', import.meta.url));
const run = promisify(execFile);

/** N × d × dropped in the ring of model updates, and the shorter vectors in the ring of statistics as well. */
export function aggregationCases(quick: boolean): SecureAggregationCase[] {
  const lengths = quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
  return lengths.flatMap((d) =>
    [3, 10, 50].flatMap((n) =>
      [...new Set([0, Math.floor(n / 10)])].flatMap((dropped) =>
        (d < 1_000_000 && !quick ? ([32, 128] as const) : ([32] as const)).map((bits) => ({ n, d, bits, dropped })),
      ),
    ),
  );
}

export async function benchAggregation(
  cases: readonly SecureAggregationCase[],
  time: TimeLeft,
  progress: (what: string) => void,
): Promise<AggregationCost[]> {
  const all: AggregationCost[] = [];
  const enough = time.share(0.5);
  for (const each of cases) {
    if (enough()) break;
    const { n, d, bits, dropped } = each;
    progress(`secure aggregation: ${String(n)} nodes, ${String(d)} coordinates, ${String(dropped)} dropped`);
    // A long case is its own warm-up.
    const runs = n * d > 5_000_000 ? 1 : 3;
    const { stdout } = await run(process.execPath, [program, JSON.stringify({ ...each, runs })]);
    const costs = JSON.parse(stdout) as SecureAggregationCost[];
    const middle = (of: (cost: SecureAggregationCost) => number) => rounded(median(costs.map(of)));
    all.push({
      ...{ n, d, bits, dropped },
      clientCpuMs: middle((cost) => cost.clientCpuMs),
      serverCpuMs: middle((cost) => cost.serverCpuMs),
      plainSumCpuMs: middle((cost) => cost.plainSumMs),
      bytesUpPerClient: costs[0]?.bytesUpPerClient ?? 0,
      plainBytes: (d * bits) / 8,
      peakMemoryMb: Math.round(Math.max(...costs.map((cost) => cost.peakRss)) / 2 ** 20),
      load: loadNow(),
    });
  }
  return all;
}
