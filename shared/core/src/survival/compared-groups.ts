import type { LifeTableRow } from '../statistics/life-table.ts';

/** A row with its events by cause; `events` counts them all. */
export interface CauseRow extends LifeTableRow {
  causes: readonly number[];
}

/** One group at times that all groups share. */
export interface ComparedGroup {
  /** Just before each time. */
  atRisk: number[];
  /** By cause, then by time. */
  causes: number[][];
}

/** More pieces of a stretch make no difference in print. */
const mostPieces = 50;

interface Piece {
  time: number;
  group: number;
  cause: number;
  events: number;
}

/**
 * The groups at all times at which one of them has an event, up to a time. Events at a point in time are tied, as in R.
 * Events of a stretch count as spread evenly over it, and the number at risk in a stretch as falling evenly: each group
 * has its own stretches, and need not share them with the others.
 */
export function comparedGroups(groups: readonly (readonly CauseRow[])[], until: number): ComparedGroup[] {
  const pieces = groups
    .flatMap((rows, group) => rows.flatMap((row) => piecesOf(row, group)))
    .filter(({ time }) => time <= until)
    .sort((a, b) => a.time - b.time);
  const times = [...new Set(pieces.map(({ time }) => time))];
  const place = new Map(times.map((time, i) => [time, i]));
  const causes = Math.max(0, ...groups.flatMap((rows) => rows.map((row) => row.causes.length)));
  const compared = groups.map((rows) => ({
    atRisk: risksAt(rows, times),
    causes: Array.from({ length: causes }, () => times.map(() => 0)),
  }));
  for (const { time, group, cause, events } of pieces) {
    const own = compared[group]?.causes[cause];
    const i = place.get(time) ?? 0;
    if (own) own[i] = (own[i] ?? 0) + events;
  }
  return compared;
}

function piecesOf({ start, time, isPoint, causes }: CauseRow, group: number): Piece[] {
  return causes.flatMap((events, cause): Piece[] => {
    if (events === 0) return [];
    if (isPoint) return [{ time, group, cause, events }];
    const number = Math.min(Math.ceil(events), mostPieces);
    return Array.from({ length: number }, (_, k) => ({
      time: start + ((k + 0.5) / number) * (time - start),
      group,
      cause,
      events: events / number,
    }));
  });
}

function risksAt(rows: readonly LifeTableRow[], times: readonly number[]): number[] {
  let next = 0;
  return times.map((time) => {
    while (next < rows.length && (rows[next]?.time ?? Infinity) < time) next += 1;
    const row = rows[next];
    if (!row) return 0;
    if (row.isPoint || time <= row.start) return row.atRisk;
    const change = row.entered - row.events - row.censored;
    return row.atRisk + ((time - row.start) / (row.time - row.start)) * change;
  });
}
