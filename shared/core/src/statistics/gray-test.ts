/**
 * Gray's test of equal cumulative incidence of one cause in several groups, as R's `cmprsk::cuminc`.
 * Source: R. J. Gray, Ann. Statist. 16 (1988) 1141-1154, sections 2 and 3; ties as in his `cmprsk`.
 *
 * Notation by group k: Y at risk, S the survival of all causes, F the incidence of the cause; R = Y (1 − F) / S is the
 * risk set of the subdistribution. All at t−, just before a time.
 */
import { binomialStep } from './aalen-johansen.ts';
import { at } from './at.ts';
import type { LogRankSums } from './log-rank.ts';

/** One group on the time grid that all groups of its stratum share. */
export interface GroupCauses {
  atRisk: readonly number[];
  /** Events of the cause, and of all others. */
  events: readonly number[];
  others: readonly number[];
}

interface GroupState {
  survival: number;
  incidence: number;
}

/** What one time adds to the variance of the scores, before it is known what comes later. */
interface Step {
  /** Group whose events these are. */
  group: number;
  /** Variance of the group's step in the events of the cause, and of the others. */
  own: number;
  other: number;
  /** (1 − F) / S of all groups together and this one, just after the time. */
  ratio: number;
  /** Weight of the group's own events in each score. */
  weights: readonly number[];
  /** Σ up to this time of what the group's incidence does to each score. */
  carried: readonly number[];
}

/** Score and its covariance of one stratum: `observed − expected` are the scores. Weights (1 − F)^ρ. */
export function graySums(groups: readonly GroupCauses[], rho = 0): LogRankSums {
  const size = groups.length;
  const states: GroupState[] = groups.map(() => ({ survival: 1, incidence: 0 }));
  const observed = groups.map(() => 0);
  const expected = groups.map(() => 0);
  const carried = groups.map(() => groups.map(() => 0));
  const steps: Step[] = [];
  let pooled = 0;
  (groups[0]?.events ?? []).forEach((_, i) => {
    const events = groups.map((group) => at(group.events, i));
    const others = groups.map((group) => at(group.others, i));
    const risk = groups.map((group) => at(group.atRisk, i));
    const d = total(events);
    if (d + total(others) === 0) return;
    const weight = (1 - pooled) ** rho;
    const scaled = risk.map((y, k) => (y > 0 ? y / (states[k]?.survival ?? NaN) : 0));
    const all = total(scaled);
    const sub = scaled.map((y, k) => y * (1 - (states[k]?.incidence ?? NaN)));
    const allSub = total(sub);
    if (d > 0) {
      for (let j = 0; j < size; j += 1) {
        observed[j] = at(observed, j) + weight * at(events, j);
        expected[j] = at(expected, j) + (weight * d * at(sub, j)) / allSub;
      }
    }
    const weights = scaled.map((y, k) => scaled.map((z, j) => weight * z * ((j === k ? 1 : 0) - y / all)));
    const before = states.map((state) => ({ ...state }));
    groups.forEach((__, k) => {
      const y = at(risk, k);
      const state = states[k];
      const row = carried[k];
      if (!state || !row || y <= 0) return;
      state.incidence += (state.survival * at(events, k)) / y;
      state.survival *= (y - at(events, k) - at(others, k)) / y;
      if (d > 0) {
        for (let j = 0; j < size; j += 1) row[j] = at(row, j) + (at(weights[k] ?? [], j) * d) / (all * (1 - pooled));
      }
    });
    const after = pooled + (d > 0 ? d / all : 0);
    groups.forEach((__, k) => {
      const y = at(risk, k);
      if (y <= 0) return;
      const survival = before[k]?.survival ?? NaN;
      const left = states[k]?.survival ?? NaN;
      const own = d > 0 ? expectedStep(d, all, survival, y) : 0;
      const other = left > 0 ? binomialStep(survival, at(others, k), y) : 0;
      if (own === 0 && other === 0) return;
      steps.push({
        group: k,
        own,
        other,
        ratio: left > 0 ? (1 - after) / left : 0,
        weights: weights[k] ?? [],
        carried: [...(carried[k] ?? [])],
      });
    });
    pooled = after;
  });
  return { observed, expected, variance: covariance(steps, carried) };
}

/** Under equal incidence: the step of the cause that all groups together lead to expect in this one. */
function expectedStep(d: number, all: number, survival: number, atRisk: number): number {
  const ties = d > 1 ? 1 - (d - 1) / (all * survival - 1) : 1;
  return (ties * survival * d) / (all * atRisk);
}

/** Each step moves a score by its own weight and, through the group's S and F, by all that comes after it. */
function covariance(steps: readonly Step[], finals: readonly (readonly number[])[]): number[][] {
  const size = finals.length;
  const variance = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const { group, own, other, ratio, weights, carried } of steps) {
    const later = carried.map((value, j) => at(finals[group] ?? [], j) - value);
    const byOwn = later.map((rest, j) => at(weights, j) + (1 - ratio) * rest);
    const byOther = later.map((rest) => ratio * rest);
    variance.forEach((row, i) => {
      for (let j = 0; j < size; j += 1) {
        row[j] = at(row, j) + own * at(byOwn, i) * at(byOwn, j) + other * at(byOther, i) * at(byOther, j);
      }
    });
  }
  return variance;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
