import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import { numericSmd } from '../../statistics/smd.ts';
import type { ResultInput } from '../contract.ts';
import { finite } from '../finite.ts';
import { fromGrid } from '../read-total.ts';
import { resolutionOf } from '../resolution.ts';
import { fractionalBits, momentNames, type PropensityPlaces } from './layout.ts';
import type { PropensityModel } from './model.ts';
import type { CovariateBalance, PropensityParams } from './params.ts';

interface Moments {
  mean: number;
  variance: number;
}
/** Of one column in one arm, on the normalised scale; NaN where a sum is not shown. */
interface ArmMoments {
  plain: Moments;
  weighted: Moments;
}
type Arms = readonly [control: ArmMoments, treated: ArmMoments];

interface Row {
  label: string;
  arms: Arms;
  scaling: { mid: number; half: number };
}

const unknown: Moments = { mean: NaN, variance: NaN };
/** A difference of means below it comes from rounding to the grid. */
const negligible = 2 ** -40;

/** One row a column of the score's model; of a category with more than two levels its first level as well. */
export function balanceOf(
  input: ResultInput<PropensityParams>,
  model: PropensityModel,
  places: PropensityPlaces,
): CovariateBalance[] {
  const { columns, scalings } = model.score;
  const covariates = columns.slice(1);
  const rows = covariates.map(({ name, binary }, j): Row => ({
    label: name,
    arms: [momentsOf(input, places, { j, arm: 0, binary }), momentsOf(input, places, { j, arm: 1, binary })],
    scaling: scalings[j + 1] ?? { mid: 0, half: 1 },
  }));
  return rows.flatMap((row, j) => [...firstLevel(covariates, rows, j, input.context.dictionary), row]).map(compared);
}

function compared({ label, arms, scaling: { mid, half } }: Row): CovariateBalance {
  const [control, treated] = arms;
  const pair = (of: (arm: ArmMoments) => number) => ({ control: finite(of(control)), treated: finite(of(treated)) });
  return {
    covariate: label,
    mean: pair(({ plain }) => mid + half * plain.mean),
    sd: pair(({ plain }) => half * Math.sqrt(plain.variance)),
    weightedMean: pair(({ weighted }) => mid + half * weighted.mean),
    weightedSd: pair(({ weighted }) => half * Math.sqrt(weighted.variance)),
    smdBefore: difference(arms, ({ plain }) => plain.mean),
    smdAfter: difference(arms, ({ weighted }) => weighted.mean),
  };
}

/** Treated less control; null for two constants that differ. */
function difference([control, treated]: Arms, mean: (arm: ArmMoments) => number): number | null {
  const [a, b] = [mean(treated), mean(control)];
  if (Math.abs(a - b) < negligible) return 0;
  const smd = numericSmd({ ...treated.plain, mean: a }, { ...control.plain, mean: b });
  return finite(Math.sign(a - b) * smd);
}

function momentsOf(
  { total }: ResultInput<PropensityParams>,
  places: PropensityPlaces,
  { j, arm, binary }: { j: number; arm: 0 | 1; binary: boolean },
): ArmMoments {
  const first = places.moments + (2 * j + arm) * momentNames.length;
  const weights = places.weights + 3 * arm;
  const used = [places.arms + arm, weights, weights + 1, first, first + 1, first + 2, first + 3];
  const [n, w, ww, x, xx, wx, wxx] = used.map((place) => total.values[place] ?? null);
  if (isNone(n) || isNone(w) || isNone(ww) || isNone(x) || isNone(xx) || isNone(wx) || isNone(wxx)) {
    return { plain: unknown, weighted: unknown };
  }
  const records = Number(n);
  const [sum, squares] = [w, ww].map((value) => fromGrid(value, fractionalBits)) as [number, number];
  const count = n << BigInt(fractionalBits);
  return {
    plain: moments({ count, x, xx, binary, correction: records / (records - 1) }),
    weighted: moments({ count: w, x: wx, xx: wxx, binary, correction: 1 / (1 - squares / (sum * sum)) }),
  };
}

/** Sums on the grid; the variance of values that the grid cannot tell apart is 0. */
function moments({ count, x, xx, binary, correction }: MomentSums): Moments {
  const mean = Number(x) / Number(count);
  if (binary) return { mean, variance: Math.max(0, mean * (1 - mean)) };
  const variance = Number(count * xx - x * x) / Number(count) ** 2;
  return { mean, variance: resolutionOf(variance, fractionalBits) === 'none' ? 0 : variance * correction };
}

interface MomentSums {
  /** Records, or their weights. */
  count: bigint;
  x: bigint;
  xx: bigint;
  binary: boolean;
  /** What makes the variance unbiased. */
  correction: number;
}

/** The level that the columns of a category are compared with: what the other levels leave. Before its first column. */
function firstLevel(columns: readonly ModelColumn[], rows: readonly Row[], j: number, dictionary: Dictionary): Row[] {
  const factor = soleLevel(columns[j]);
  if (factor?.level !== 1) return [];
  const variable = findVariable(dictionary, factor.variable);
  if (variable.type !== 'category' || variable.levels.length < 3) return [];
  const others = rows.filter((_, k) => soleLevel(columns[k])?.variable === variable.name).map(({ arms }) => arms);
  const rest = (of: (arm: ArmMoments) => Moments, a: 0 | 1): Moments => {
    const mean = others.reduce((left, arms) => left - of(arms[a]).mean, 1);
    return { mean, variance: Math.max(0, mean * (1 - mean)) };
  };
  const arm = (a: 0 | 1): ArmMoments => ({
    plain: rest(({ plain }) => plain, a),
    weighted: rest(({ weighted }) => weighted, a),
  });
  return [
    { label: `${variable.name}${variable.levels[0] ?? ''}`, arms: [arm(0), arm(1)], scaling: { mid: 0, half: 1 } },
  ];
}

function soleLevel(column: ModelColumn | undefined) {
  const [factor, ...others] = column?.factors ?? [];
  return factor?.kind === 'level' && others.length === 0 ? factor : null;
}

function isNone(value: bigint | null | undefined): value is null | undefined {
  return value === null || value === undefined;
}
