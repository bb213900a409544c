import type { Cell, Column } from './block.ts';
import { blank, count } from './cell.ts';

/** Beside numbers at risk: the time to which they belong, where that is not the time of the row. */
export const countedAtColumn = {
  column: { header: 'counted at', name: 'nRiskAt', align: 'right' } satisfies Column,
  cell: ({ time, nRisk, nRiskAt }: { time: number; nRisk: number | null; nRiskAt?: number | undefined }): Cell =>
    nRisk === null ? blank : count(nRiskAt ?? time),
  note: 'Numbers at risk are known where a merged interval of time begins, not at every time.',
};
