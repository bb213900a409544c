import type { QuestionTimes } from './end-to-end.ts';
import type { NodeMemory } from './memory-flatness.ts';
import { rounded } from './quantile.ts';
import type { RegistryAnswers } from './registry-answers.ts';
import type { AggregationCost } from './secure-aggregation.ts';

/** What the design asks for, beside what was measured. */
export interface Aim {
  aim: string;
  limit: number;
  measured: number;
  unit: string;
  met: boolean;
}

export interface Measured {
  endToEnd: readonly QuestionTimes[];
  secureAggregation: readonly AggregationCost[];
  registry: RegistryAnswers | null;
  memory: readonly NodeMemory[];
}

/** Aims of design/02 "Speed" and design/04 "What must be shown" as far as this run measured them. */
export function aimsOf({ endToEnd, secureAggregation, registry, memory }: Measured): Aim[] {
  const count = endToEnd.find(({ question }) => question === 'count');
  const glm = endToEnd.find(({ question }) => question === 'glm');
  const cost = (n: number, d: number, dropped: number) =>
    secureAggregation.find((each) => each.bits === 32 && each.n === n && each.d === d && each.dropped === dropped);
  return [
    ...below('p50 of a count', count?.p50Ms, 150, 'ms'),
    ...below('p50 of a round without its engine time', glm?.round?.withoutEngineP50Ms, 60, 'ms'),
    ...below('coordinator, 50 nodes, d = 10³, 10 % dropped: CPU', cost(50, 1_000, 5)?.serverCpuMs, 500, 'ms'),
    ...below('coordinator, 50 nodes, d = 10⁶, 10 % dropped: CPU', cost(50, 1_000_000, 5)?.serverCpuMs, 5_000, 'ms'),
    ...below('client, 50 nodes, d = 10⁶, ring 2³²: CPU', cost(50, 1_000_000, 0)?.clientCpuMs, 700, 'ms'),
    ...uploads(secureAggregation),
    ...answers(registry),
    ...flatness(memory),
  ];
}

function below(aim: string, measured: number | null | undefined, limit: number | null, unit: string): Aim[] {
  return measured == null || limit === null ? [] : [{ aim, limit, measured, unit, met: measured < limit }];
}

/** With one set-up a round, the dearest. A length is as good as its worst case. */
function uploads(costs: readonly AggregationCost[]): Aim[] {
  return [...new Set(costs.map(({ d }) => d))].flatMap((length) => {
    const cases = costs
      .filter(({ d }) => d === length)
      .map(({ n, bits, bytesUpPerClient, plainBytes }) => {
        const limit = Math.round(1.05 * plainBytes + 200 * n);
        const of = `${String(n)} nodes, ring 2^${String(bits)}`;
        return { limit, measured: bytesUpPerClient, of };
      });
    const [worst] = cases.sort((a, b) => b.measured / b.limit - a.measured / a.limit);
    if (!worst) return [];
    const { of, limit, measured } = worst;
    const aim = `upload, d = ${String(length)}: 1.05 × plain + 200 B × N (worst: ${of})`;
    return [{ aim, limit, measured, unit: 'B', met: measured <= limit }];
  });
}

/** The models have to be faster than the tools on the pooled records; the rest is shown. */
function answers(registry: RegistryAnswers | null): Aim[] {
  if (!registry) return [];
  const models = registry.answers.filter(({ analysis }) => analysis === 'cox' || analysis === 'glm');
  return models.flatMap(({ analysis, federated, tools }) =>
    tools.flatMap((tool) =>
      'skipped' in tool || federated.wallMs === null
        ? []
        : below(
            `${analysis} of ${String(registry.rows)} records over four sites: below ${tool.tool} on the pooled ones (load + fit)`,
            federated.wallMs / 1000,
            rounded(tool.loadS + tool.fitS),
            's',
          ),
    ),
  );
}

/** Between the smallest and the largest data that were measured. */
function flatness(memory: readonly NodeMemory[]): Aim[] {
  const [small, large] = [memory[0], memory.at(-1)];
  if (!small || !large || memory.length < 2) return [];
  const range = `from ${String(small.records)} to ${String(large.records)} records`;
  const limit = (mb: number | null) => mb && 2 * mb;
  return [
    ...below(`memory of a node's process ${range}: less than twice`, large.nodeMb, limit(small.nodeMb), 'MB'),
    ...below(`memory of its engine ${range}: below its limit twice and 512 MB`, large.engineMb, 1536, 'MB'),
  ];
}
