import { factorInformation, type InformationEntry, type InformationFactor } from '../../regression/information.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import type { Done } from '../contract.ts';
import type { TotalReader } from '../read-total.ts';
import { fractionalBits, keys } from './layout.ts';

export interface HazardFit {
  /** False where the first round already ended without a model. */
  fitted: boolean;
  /** Without a maximum of the likelihood there are no parameters to count: no criteria, no tests. */
  converged: boolean;
  /** Without the columns that have no estimate: aliased, or infinite. */
  factor: InformationFactor;
}

/** The last round of a hazard model. */
export function hazardFit(
  {
    columns,
    state,
    done,
  }: {
    columns: readonly ModelColumn[];
    /** `nullModel`: what the first round gave. */
    state: { nullModel: unknown; aliased: readonly number[] };
    done: Done | null;
  },
  { information, n }: { information: InformationEntry; n: number },
): HazardFit {
  const converged = done?.converged === true;
  const fitted = converged || state.nullModel !== null;
  const infinite = done?.reason === 'monotone-likelihood' ? (done.terms ?? []) : [];
  const without = columns.flatMap(({ name }, j) =>
    !fitted || infinite.includes(name) || state.aliased.includes(j) ? [j] : [],
  );
  const options = { intercept: false, f: fractionalBits, records: n, without };
  return { fitted, converged, factor: factorInformation(information, columns.length, options) };
}

export interface LeftOutCounts {
  missing: number | null;
  unordered: number | null;
  clamped: number | null;
  /** Missing and unordered. */
  leftOut: number | null;
}

/** Records that took no part, as far as they are shown; `late`: the layout counts those that leave before they enter. */
export function leftOutCounts(reader: TotalReader, late: boolean): LeftOutCounts {
  const missing = reader.value(keys.missing);
  const unordered = late ? reader.value(keys.unordered) : 0;
  const leftOut = missing === null || unordered === null ? null : missing + unordered;
  return { missing, unordered, clamped: reader.value(keys.clamped), leftOut };
}
