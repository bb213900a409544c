import type { Row } from './pooled-harness.ts';

/** A plain float64 fit, written apart from the product: risk sets by looking at every pair of records. */
export interface FloatCox {
  estimates: number[];
  stdErrors: number[];
  logLik: number;
  concordance: number;
}

export interface FloatCoxModel {
  columns: ((row: Row) => number)[];
  time: (row: Row) => number;
  start?: (row: Row) => number;
  event: (row: Row) => boolean;
  weight?: (row: Row) => number;
  stratum: (row: Row) => string;
  ties: 'efron' | 'breslow';
}

interface Person {
  x: number[];
  time: number;
  start: number;
  event: boolean;
  weight: number;
}

export function floatCox(rows: readonly Row[], model: FloatCoxModel): FloatCox {
  const people = rows.map((row) => ({
    stratum: model.stratum(row),
    x: model.columns.map((column) => column(row)),
    time: model.time(row),
    start: model.start?.(row) ?? -Infinity,
    event: model.event(row),
    weight: model.weight?.(row) ?? 1,
  }));
  const strata = [...Map.groupBy(people, ({ stratum }) => stratum).values()];
  let beta = model.columns.map(() => 0);
  let at = likelihood(strata, beta, model.ties);
  for (let round = 0; round < 60; round += 1) {
    const step = solve(at.information, at.gradient);
    beta = beta.map((b, j) => b + (step[j] ?? NaN));
    at = likelihood(strata, beta, model.ties);
    if (Math.max(...step.map(Math.abs)) < 1e-13) break;
  }
  const variances = beta.map(
    (_, j) =>
      solve(
        at.information,
        beta.map((__, k) => (k === j ? 1 : 0)),
      )[j] ?? NaN,
  );
  return {
    estimates: beta,
    stdErrors: variances.map(Math.sqrt),
    logLik: at.logLik,
    concordance: harrell(strata, beta),
  };
}

function likelihood(strata: readonly Person[][], beta: readonly number[], ties: FloatCoxModel['ties']) {
  const size = beta.length;
  let logLik = 0;
  const gradient = new Array<number>(size).fill(0);
  const information = gradient.map(() => new Array<number>(size).fill(0));
  for (const people of strata) {
    const risks = people.map((p) => p.weight * Math.exp(score(p, beta)));
    for (const time of new Set(people.filter(({ event }) => event).map((p) => p.time))) {
      const events = people.flatMap((p, i) => (p.event && p.time === time ? [i] : []));
      const exposed = people.flatMap((p, i) => (p.start < time && p.time >= time ? [i] : []));
      const each = events.reduce((sum, i) => sum + weightOf(people, i), 0) / events.length;
      for (const i of events) {
        logLik += weightOf(people, i) * score(people[i], beta);
        gradient.forEach((g, j) => (gradient[j] = g + weightOf(people, i) * (people[i]?.x[j] ?? NaN)));
      }
      events.forEach((_, l) => {
        const left = (i: number): number =>
          (risks[i] ?? NaN) * (ties === 'efron' && events.includes(i) ? 1 - l / events.length : 1);
        const total = exposed.reduce((sum, i) => sum + left(i), 0);
        const mean = gradient.map(
          (__, j) => exposed.reduce((sum, i) => sum + left(i) * (people[i]?.x[j] ?? NaN), 0) / total,
        );
        logLik -= each * Math.log(total);
        mean.forEach((m, j) => {
          gradient[j] = (gradient[j] ?? NaN) - each * m;
          mean.forEach((__, k) => {
            const spread = exposed.reduce((sum, i) => {
              const x = people[i]?.x ?? [];
              return sum + left(i) * ((x[j] ?? NaN) - m) * ((x[k] ?? NaN) - (mean[k] ?? NaN));
            }, 0);
            const row = information[j];
            if (row) row[k] = (row[k] ?? NaN) + (each * spread) / total;
          });
        });
      });
    }
  }
  return { logLik, gradient, information };
}

/** Pairs of which one has the event while the other is at risk and stays longer. */
function harrell(strata: readonly Person[][], beta: readonly number[]): number {
  let [points, pairs] = [0, 0];
  for (const people of strata) {
    for (const a of people.filter(({ event }) => event)) {
      for (const b of people) {
        const longer = b.time > a.time || (b.time === a.time && !b.event);
        if (!longer || b.start >= a.time) continue;
        const difference = Math.round((score(a, beta) - score(b, beta)) * 2 ** 36);
        const weight = a.weight * b.weight;
        pairs += weight;
        points += weight * (difference > 0 ? 1 : difference === 0 ? 0.5 : 0);
      }
    }
  }
  return points / pairs;
}

function score(person: Person | undefined, beta: readonly number[]): number {
  return beta.reduce((sum, b, j) => sum + b * (person?.x[j] ?? NaN), 0);
}

function weightOf(people: readonly Person[], i: number): number {
  return people[i]?.weight ?? NaN;
}

/** Gaussian elimination with row pivots. */
function solve(matrix: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, b[i] ?? NaN]);
  for (let k = 0; k < rows.length; k += 1) {
    const best = rows.reduce(
      (at, row, i) => (i >= k && Math.abs(row[k] ?? 0) > Math.abs(rows[at]?.[k] ?? 0) ? i : at),
      k,
    );
    const [pivot, other] = [rows[best] ?? [], rows[k] ?? []];
    rows[best] = other;
    rows[k] = pivot;
    rows.forEach((row, i) => {
      if (i === k) return;
      const factor = (row[k] ?? NaN) / (pivot[k] ?? NaN);
      rows[i] = row.map((value, j) => value - factor * (pivot[j] ?? NaN));
    });
  }
  return rows.map((row, i) => (row[rows.length] ?? NaN) / (row[i] ?? NaN));
}
