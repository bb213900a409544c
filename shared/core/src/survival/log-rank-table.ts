import type { LifeTableRow } from '../statistics/life-table.ts';
import type { GroupAtRisk } from '../statistics/log-rank.ts';

/** More pieces of a stretch make no difference in print. */
const mostPieces = 50;

interface Piece {
  time: number;
  group: number;
  events: number;
}

/**
 * What a log-rank test reads, from the rows of each group up to a time. Events at a point in time are tied, as in R.
 * Events of a stretch count as spread evenly over it, and the number at risk in a stretch as falling evenly: each group
 * has its own stretches, and need not share them with the others.
 */
export function logRankTable(groups: readonly (readonly LifeTableRow[])[], until: number): GroupAtRisk[] {
  const pieces = groups.flatMap((rows, group) => rows.flatMap((row) => piecesOf(row, group)));
  const used = pieces.filter(({ time }) => time <= until).sort((a, b) => a.time - b.time);
  const times = [...new Set(used.map(({ time }) => time))];
  const place = new Map(times.map((time, i) => [time, i]));
  const events = groups.map(() => times.map(() => 0));
  for (const piece of used) {
    const i = place.get(piece.time) ?? 0;
    const own = events[piece.group];
    if (own) own[i] = (own[i] ?? 0) + piece.events;
  }
  return groups.map((rows, g) => ({ atRisk: risksAt(rows, times), events: events[g] ?? [] }));
}

function piecesOf({ start, time, isPoint, events }: LifeTableRow, group: number): Piece[] {
  if (events === 0) return [];
  if (isPoint) return [{ time, group, events }];
  const number = Math.min(Math.ceil(events), mostPieces);
  return Array.from({ length: number }, (_, k) => ({
    time: start + ((k + 0.5) / number) * (time - start),
    group,
    events: events / number,
  }));
}

/** Just before each of the ascending times. */
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
