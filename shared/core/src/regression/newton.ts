/**
 * Newton's method with step-halving for a hazard model, one round at a time. Every node recomputes it, so it uses
 * + − · / alone. Ends when the Newton decrement is negligible, so that estimates and information are of one round.
 */
import { z } from 'zod';
import type { InformationFactor } from './information.ts';
import { boundedStep, runningAway } from './newton-step.ts';

const vector = z.array(z.number()).min(1).max(50);

/** A point that is gone on from, with the records that its objective is of. */
export const acceptedPoint = z.strictObject({ beta: vector, objective: z.number(), n: z.number().int().nonnegative() });
export type AcceptedPoint = z.infer<typeof acceptedPoint>;

/** The public state of a fit on the normalised scale. */
export const newtonState = z.strictObject({
  /** The round this broadcast asks for, counted from 1. */
  round: z.number().int().positive(),
  beta: vector,
  /** Columns that earlier ones determine; their coefficients stay 0. */
  aliased: z.array(z.number().int()),
  /** The point from which the last step was made; null in the first round. */
  accepted: acceptedPoint.nullable(),
  /** Halvings of that step so far. */
  halvings: z.number().int(),
  /** Newton's step at the accepted point in full, and in how many steps running each coefficient ran away. */
  lastStep: z.array(z.number()),
  away: z.array(z.number().int()),
});
export type NewtonState = z.infer<typeof newtonState>;

export interface NewtonPoint {
  columns: readonly { name: string; binary: boolean }[];
  state: NewtonState;
  /** Records. */
  n: number;
  /** To be maximised. */
  objective: number;
  gradient: readonly number[];
  factor: InformationFactor;
  caps: { coefficient: number; iterations: number };
}

export type Verdict =
  | { kind: 'move'; state: NewtonState; decrement: number }
  | { kind: 'settled' }
  | { kind: 'stopped'; reason: 'monotone-likelihood' | 'coefficient-cap' | 'iteration-cap'; terms: string[] };

const maxHalvings = 30;

export function firstNewtonState(size: number): NewtonState {
  const zeros = new Array<number>(size).fill(0);
  return { round: 1, beta: zeros, aliased: [], accepted: null, halvings: 0, lastStep: zeros, away: zeros };
}

export function newtonStep(point: NewtonPoint): Verdict {
  const { columns, state, objective, gradient, factor } = point;
  if (fell(state.accepted, point)) return halved(point);
  const step = factor.solve(gradient);
  const names = (concerned: (j: number) => boolean): string[] =>
    columns.filter((_, j) => concerned(j)).map(({ name }) => name);
  const monotone = (concerned: (j: number) => boolean): Verdict => ({
    kind: 'stopped',
    reason: 'monotone-likelihood',
    terms: names(concerned),
  });
  // Information that was there in the first round and is lost now went with risks that vanished.
  const lost = factor.collinear.filter((j) => !state.aliased.includes(j));
  if (lost.length > 0) return monotone((j) => lost.includes(j));
  const decrement = step.reduce((sum, each, j) => sum + each * (gradient[j] ?? 0), 0);
  if (isSettled(decrement, objective)) {
    const far = (j: number): boolean => Math.abs(step[j] ?? 0) > 1e-3;
    return step.some((_, j) => far(j)) ? monotone(far) : { kind: 'settled' };
  }
  return proposed(point, step, decrement);
}

/**
 * The decrement is the squared distance to the maximum in standard errors: 1e-10 of one, so that estimates near 0 are
 * good to 1e-8 as well. Above 10^6 records the rounding of the coefficients themselves is the limit.
 */
function isSettled(decrement: number, objective: number): boolean {
  return decrement <= Math.max(1e-20, 1e-26 * Math.abs(objective));
}

function proposed({ columns, state, n, objective, caps }: NewtonPoint, step: number[], decrement: number): Verdict {
  const away = runningAway(state, step);
  const beta = boundedStep(state.beta, step, caps.coefficient);
  const ended = beta === null ? 'coefficient-cap' : state.round >= caps.iterations ? 'iteration-cap' : null;
  if (beta !== null && ended === null) {
    const accepted = { beta: state.beta, objective, n };
    const next = { ...state, round: state.round + 1, beta, accepted, halvings: 0, lastStep: step, away };
    return { kind: 'move', state: next, decrement };
  }
  const largest = Math.max(...step.map(Math.abs));
  const moving = (j: number): boolean => Math.abs(step[j] ?? 0) > 0.1 * largest;
  // An indicator runs away because a level has no events; a number may only have bounds far wider than its values.
  const diverging = columns.map(({ binary }, j) => moving(j) && (away[j] ?? 0) >= (binary ? 2 : 3));
  const monotone = diverging.includes(true);
  const terms = columns.filter((_, j) => (monotone ? diverging[j] : moving(j))).map(({ name }) => name);
  return { kind: 'stopped', reason: monotone ? 'monotone-likelihood' : (ended ?? 'iteration-cap'), terms };
}

function halved({ state, caps }: NewtonPoint): Verdict {
  const { accepted } = state;
  if (!accepted || state.halvings >= maxHalvings || state.round >= caps.iterations) {
    return { kind: 'stopped', reason: 'iteration-cap', terms: [] };
  }
  const beta = state.beta.map((b, j) => ((accepted.beta[j] ?? 0) + b) / 2);
  const next = { ...state, round: state.round + 1, beta, halvings: state.halvings + 1 };
  return { kind: 'move', state: next, decrement: Infinity };
}

/** Less than rounding is no fall; nor do objectives of other records compare, where a site left between two rounds. */
export function fell(
  accepted: AcceptedPoint | null,
  { objective, n }: Pick<AcceptedPoint, 'objective' | 'n'>,
): boolean {
  if (accepted?.n !== n) return false;
  return objective < accepted.objective - 1e-12 * (Math.abs(accepted.objective) + 0.1);
}
