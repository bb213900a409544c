import type { Aim } from './aims.ts';
import type { QuestionTimes } from './end-to-end.ts';
import type { Machine } from './machine.ts';
import type { NodeMemory } from './memory-flatness.ts';
import { registryText } from './registry-text.ts';
import type { RegistryAnswers } from './registry-answers.ts';
import type { AggregationCost } from './secure-aggregation.ts';
import { textTable } from './text-table.ts';

/** All that a run measured: what `--json` prints. */
export interface BenchReport {
  bench: 'consilium';
  version: string;
  quick: boolean;
  startedAt: string;
  seconds: number;
  machine: Machine;
  endToEnd: QuestionTimes[];
  secureAggregation: AggregationCost[];
  registry: RegistryAnswers | null;
  memory: NodeMemory[];
  aims: Aim[];
  /** Parts that were asked for and not measured, because the time was up. */
  leftOut: string[];
}

export function reportText(report: BenchReport): string {
  const { machine, endToEnd, secureAggregation, registry, memory, aims } = report;
  const { cpu, cores, memoryGb, system, node, load } = machine;
  const busy = load !== null && load > cores ? ' – busy: wall times are inflated, processor times less so' : '';
  const parts = [
    `${report.version} · ${report.startedAt} · ${String(report.seconds)} s\n` +
      `${cpu}, ${String(cores)} cores, ${String(memoryGb)} GB · ${system} · Node ${node} · load ${String(load ?? '–')}${busy}`,
  ];
  if (endToEnd.length > 0) parts.push(endToEndText(endToEnd));
  if (secureAggregation.length > 0) parts.push(aggregationText(secureAggregation));
  if (registry) parts.push(registryText(registry));
  if (memory.length > 0) parts.push(memoryText(memory));
  if (aims.length > 0) parts.push(aimsText(aims));
  if (report.leftOut.length > 0) parts.push(`Left out, because the time was up: ${report.leftOut.join(', ')}`);
  return `${parts.join('\n\n')}\n`;
}

function endToEndText(rows: readonly QuestionTimes[]): string {
  const head = ['question', 'runs', 'p50 ms', 'p95 ms', 'rounds', 'engine share'];
  const more = ['round p50 ms', 'without engine', 'p95', 'CPU ms: coordinator', 'nodes', 'engines', 'load'];
  const table = textTable(
    [...head, ...more],
    rows.map(({ question, runs, p50Ms, p95Ms, rounds, engineShare, round, cpuMs, load }) => [
      ...[question, runs, p50Ms, p95Ms, rounds, engineShare],
      ...[round?.p50Ms ?? null, round?.withoutEngineP50Ms ?? null, round?.withoutEngineP95Ms ?? null],
      ...[cpuMs?.coordinator ?? null, cpuMs?.nodes ?? null, cpuMs?.engines ?? null, load],
    ]),
  );
  return `From question to answer: four hospitals, a coordinator, nine processes, every commit synced\n\n${table}`;
}

function aggregationText(rows: readonly AggregationCost[]): string {
  const head = ['nodes', 'd', 'ring', 'dropped', 'client CPU ms', 'server CPU ms', 'plain sum ms'];
  const table = textTable(
    [...head, 'bytes up a client', 'plain bytes', 'peak MB', 'load'],
    rows.map((row) => [
      ...[row.n, row.d, row.bits, row.dropped, row.clientCpuMs, row.serverCpuMs, row.plainSumCpuMs],
      ...[row.bytesUpPerClient, row.plainBytes, row.peakMemoryMb, row.load],
    ]),
  );
  return `Secure aggregation: one round with its set-up, beside the plain sum (payloads, no transport)\n\n${table}`;
}

function memoryText(rows: readonly NodeMemory[]): string {
  const analyses = rows[0]?.answers.map(({ analysis }) => analysis) ?? [];
  const head = ['records of a node', 'loader MB', 'node MB', 'engine MB', 'load all s'];
  const table = textTable(
    [...head, ...analyses.map((analysis) => `${analysis} s (engine MB)`)],
    rows.map(({ records, loaderMb, nodeMb, engineMb, loadMs, answers }) => [
      ...[records, loaderMb, nodeMb, engineMb, seconds(loadMs)],
      ...answers.map((answer) => `${String(seconds(answer.ms) ?? '–')} (${String(answer.engineMb ?? '–')})`),
    ]),
  );
  return `Memory of a node as its data grow\n\n${table}`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 100) / 10;
}

function aimsText(aims: readonly Aim[]): string {
  const table = textTable(
    ['aim', 'limit', 'measured', 'unit', ''],
    aims.map(({ aim, limit, measured, unit, met }) => [aim, limit, measured, unit, met ? 'met' : 'missed']),
  );
  return `Aims\n\n${table}`;
}
