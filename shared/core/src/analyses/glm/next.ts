import { sitesLeft } from '../../regression/null-model.ts';
import { factorInformation, type InformationFactor } from '../../regression/information.ts';
import { fell } from '../../regression/newton.ts';
import { boundedStep, runningAway } from '../../regression/newton-step.ts';
import type { AnalysisContext, Broadcast, Done, Next, Total } from '../contract.ts';
import { fractionalBits } from './layout.ts';
import { type GlmModel, glmModel } from './model.ts';
import { nullPoint } from './null-model.ts';
import type { GlmParams } from './params.ts';
import { firstState, type GlmState, readState } from './state.ts';
import { type GlmSums, readSums } from './sums.ts';

type Step = { broadcast: Broadcast } | { done: Done };

const maxHalvings = 30;
/** The next round is likely to settle once the decrement is below it: it brings the products of the residuals then. */
const nearlySettled = 1e-8;

/**
 * Newton's method with step-halving from the null model. The first round is at β = 0; from it follow the collinear
 * columns and, but for binomial with an offset, the null model in closed form. Ends when the Newton decrement is
 * negligible, so that estimates and information belong to the same round; so do the products of the residuals, for which
 * one more round asks where they were not asked for in it.
 * + − · / and, for null models, Math.log, which V8 computes in software (fdlibm), the same on every machine.
 */
export const glmNext: Next<GlmParams> = {
  first: (context) => ({ ...firstState(glmModel(context)) }),
  next: (context, broadcast, total) => glmStep(fitOf(context, broadcast, total)),
};

/** One step of the iteration, whatever layout the sums were read from. */
export function glmStep(fit: Fit): Step {
  if (fit.sums.n === 0) return { done: { converged: false, reason: 'no-information' } };
  if (fit.state.round === 1) return afterFirst(fit);
  return fit.state.phase === 'null' ? fitIntercept(fit) : fitAll(fit);
}

interface Fit {
  model: GlmModel;
  state: GlmState;
  sums: GlmSums;
  caps: AnalysisContext<GlmParams>['caps'];
}

function fitOf(context: AnalysisContext<GlmParams>, broadcast: Broadcast, total: Total): Fit {
  const model = glmModel(context);
  return { model, state: readState(broadcast), sums: readSums(model, context.dictionary, total), caps: context.caps };
}

function factorOf({ model, state, sums }: Fit): InformationFactor {
  return factorInformation(sums.information, model.columns.length, {
    intercept: model.intercept,
    f: fractionalBits,
    records: sums.n,
    without: state.aliased,
  });
}

function afterFirst(fit: Fit): Step {
  const { model, sums } = fit;
  const factor = factorOf(fit);
  const aliased = [...factor.collinear];
  const state = { ...fit.state, aliased };
  if (factor.rank === 0 || (model.intercept && aliased.includes(0))) {
    return { done: { converged: false, reason: 'no-information' } };
  }
  if (!model.intercept) {
    const nullModel = { n: sums.n, objective: sums.objective, score: dot(factor.solve(sums.gradient), sums.gradient) };
    return fitAll({ ...fit, state: { ...state, nullModel } });
  }
  const point = nullPoint(model, sums);
  if (point === 'degenerate') return { done: { converged: false, reason: 'separation', terms: ['(Intercept)'] } };
  if (point === 'iterate') return fitIntercept({ ...fit, state: { ...state, phase: 'null' } });
  const step = factor.solve(point.gradient).map((s) => s / point.informationRatio);
  const accepted = {
    beta: state.beta.map((_, j) => (j === 0 ? point.intercept : 0)),
    objective: point.objective,
    n: sums.n,
  };
  const nullModel = { n: sums.n, objective: point.objective, score: dot(step, point.gradient) };
  // The first step of a linear model is the last.
  const residuals = model.robust && model.family === 'gaussian';
  return propose(fit, { ...state, nullModel, accepted, residuals }, step);
}

/** Newton's method for the intercept alone; where it has converged, the first step of the whole model. */
function fitIntercept(fit: Fit): Step {
  const { state, sums } = fit;
  if (fell(state.accepted, sums)) return halve(fit);
  const accepted = { beta: state.beta, objective: sums.objective, n: sums.n };
  const [g0 = 0] = sums.gradient;
  const i00 = Number(sums.information(0, 0)) / 2 ** fractionalBits;
  if (!(i00 > 0)) return { done: { converged: false, reason: 'separation', terms: ['(Intercept)'] } };
  if (!settled((g0 * g0) / i00, sums)) {
    return propose(
      fit,
      { ...state, accepted },
      state.beta.map((_, j) => (j === 0 ? g0 / i00 : 0)),
    );
  }
  const nullModel = {
    n: sums.n,
    objective: sums.objective,
    score: dot(factorOf(fit).solve(sums.gradient), sums.gradient),
  };
  return fitAll({ ...fit, state: { ...state, phase: 'fit', nullModel } });
}

function fitAll(fit: Fit): Step {
  const { model, state, sums } = fit;
  if (fell(state.accepted, sums)) return halve(fit);
  const factor = factorOf(fit);
  const step = factor.solve(sums.gradient);
  const away = runningAway(state, step);
  const names = (concerned: (j: number) => boolean): string[] =>
    model.columns.filter((_, j) => concerned(j)).map(({ name }) => name);
  // Information that was there in the first round and is lost now went to fitted values of 0 or 1.
  const lost = factor.collinear.filter((j) => !state.aliased.includes(j));
  if (lost.length > 0)
    return { done: { converged: false, reason: 'separation', terms: names((j) => lost.includes(j)) } };
  if (settled(dot(step, sums.gradient), sums)) {
    const far = (j: number): boolean => Math.abs(step[j] ?? 0) > 1e-3;
    if (step.some((_, j) => far(j))) return { done: { converged: false, reason: 'separation', terms: names(far) } };
    if (model.robust && !state.residuals && state.round < fit.caps.iterations) {
      return { broadcast: { ...state, round: state.round + 1, residuals: true } };
    }
    const aliased = names((j) => state.aliased.includes(j));
    return {
      done: {
        converged: true,
        ...(aliased.length > 0 ? { reason: 'collinearity', terms: aliased } : {}),
        ...sitesLeft(state.nullModel, sums.n),
      },
    };
  }
  const accepted = { beta: state.beta, objective: sums.objective, n: sums.n };
  const residuals = model.robust && dot(step, sums.gradient) < nearlySettled;
  return propose(fit, { ...state, accepted, away, residuals }, step);
}

/** The next broadcast, or the end where the cap on rounds or coefficients leaves no room for one. */
function propose(fit: Fit, state: GlmState, step: number[]): Step {
  const { model, caps } = fit;
  const from = state.accepted?.beta ?? state.beta;
  const beta = boundedStep(from, step, caps.coefficient);
  const ended = beta === null ? 'coefficient-cap' : state.round >= caps.iterations ? 'iteration-cap' : null;
  if (beta !== null && ended === null) {
    return { broadcast: { ...state, round: state.round + 1, beta, halvings: 0, lastStep: step } };
  }
  const largest = Math.max(...step.map(Math.abs));
  const moving = (j: number): boolean => Math.abs(step[j] ?? 0) > 0.1 * largest;
  // Indicators run away because a level has no events; a number may only have bounds far wider than its values.
  const separated = model.columns.map(({ binary }, j) => moving(j) && (state.away[j] ?? 0) >= (binary ? 2 : 3));
  const apart = model.family !== 'gaussian' && separated.includes(true);
  const terms = model.columns.filter((_, j) => (apart ? separated[j] : moving(j))).map(({ name }) => name);
  return { done: { converged: false, reason: apart ? 'separation' : (ended ?? 'iteration-cap'), terms } };
}

function halve({ state, caps }: Fit): Step {
  const { accepted } = state;
  if (!accepted || state.halvings >= maxHalvings || state.round >= caps.iterations) {
    return { done: { converged: false, reason: 'iteration-cap' } };
  }
  const beta = state.beta.map((b, j) => ((accepted.beta[j] ?? 0) + b) / 2);
  return { broadcast: { ...state, round: state.round + 1, beta, halvings: state.halvings + 1 } };
}

/**
 * The decrement is the squared distance to the maximum in standard errors: 1e-10 of one, so that estimates near 0 are
 * good to 1e-8 as well. (1e-16 of the log-likelihood, the usual rule, leaves 1e-7 of an estimate at 4000 records.)
 * Above 10^6 records the rounding of the coefficients themselves is the limit.
 */
function settled(decrement: number, { objective }: GlmSums): boolean {
  return decrement <= Math.max(1e-20, 1e-26 * Math.abs(objective));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0);
}
