import type { RegistryAnswer, RegistryAnswers } from './registry-answers.ts';
import { textTable, type Cell } from './text-table.ts';

const head = ['', 'load s', 'answer s', 'engine CPU s', 'other CPU s', 'peak MB of a process'];

/** A table for each question: over four sites, the same engine on the pooled records, and what others use. */
export function registryText({ rows, answers }: RegistryAnswers): string {
  return answers
    .map((answer) => `${answer.title}: ${String(rows)} synthetic records\n\n${tableOf(answer)}\n\n${notesOf(answer)}`)
    .join('\n\n');
}

function tableOf({ federated: { wallMs, cpuMs, peakMemoryMb }, pooled, tools }: RegistryAnswer): string {
  const other = cpuMs && seconds((cpuMs.coordinator ?? 0) + (cpuMs.nodes ?? 0));
  const peak = peakMemoryMb && Math.max(peakMemoryMb.coordinator, peakMemoryMb.node, peakMemoryMb.engine);
  const own: Cell[] = ['four sites, one thread each', null, seconds(wallMs), seconds(cpuMs?.engines), other, peak];
  const inOnePlace = (of: NonNullable<typeof pooled>): Cell[] => [
    `pooled, same engine, ${String(of.threads)} threads`,
    ...[null, seconds(of.wallMs), seconds(of.engineCpuMs), null, of.peakMemoryMb],
  ];
  const ofTools = tools.map((tool): Cell[] =>
    'skipped' in tool
      ? [`pooled, ${tool.tool}: ${tool.skipped}`, null, null, null, null, null]
      : [`pooled, ${tool.tool}`, tool.loadS, tool.fitS, null, tool.cpuS, tool.peakMemoryMb],
  );
  return textTable(head, [own, ...(pooled ? [inOnePlace(pooled)] : []), ...ofTools]);
}

function notesOf({ federated, largestDifference }: RegistryAnswer): string {
  const { iterations, bytesUp, bytesDown, load } = federated;
  return [
    ...(iterations === null ? [] : [`${String(iterations)} iterations`]),
    `${kb(bytesUp)} up and ${kb(bytesDown)} down for all sites`,
    ...(largestDifference === null ? [] : [`values within ${String(largestDifference)} of the first tool's`]),
    `load ${String(load ?? '–')}`,
  ].join('; ');
}

function seconds(ms: number | null | undefined): number | null {
  return ms == null ? null : Math.round(ms) / 1000;
}

function kb(bytes: number): string {
  return `${String(Math.round(bytes / 1024))} KB`;
}
