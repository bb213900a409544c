import { poissonInterval } from '../../statistics/poisson-interval.ts';
import { rateRatio } from '../../statistics/rate-ratio.ts';
import { standardisedRate, type WeightedBand } from '../../statistics/standardised-rate.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { fromGrid } from '../read-total.ts';
import { countAt } from '../shown-counts.ts';
import { bandCount, fractionalBits, measures, rowLength } from './layout.ts';
import { incidenceMethods, incidenceWarnings } from './methods.ts';
import type { IncidenceGroup, IncidenceParams, IncidenceResult } from './params.ts';
import { incidencePlan, type IncidencePlan, yearsPerUnit } from './plan.ts';

type Input = ResultInput<IncidenceParams>;

export const incidenceResultOf: ResultOf<IncidenceParams, IncidenceResult> = (input) => {
  const { params, dictionary } = input.context;
  const plan = incidencePlan(params, dictionary);
  const groups = plan.rows.flatMap(({ label, missing }, row) => {
    const shown = groupShown(input, plan, row, label);
    return missing && shown.n === 0 ? [] : [{ missing, shown }];
  });
  const [used, missing] = [countAt(input, measures.n), countAt(input, measures.missing)];
  const levels = groups.slice(1).flatMap((each) => (each.missing ? [] : [each.shown]));
  const result = {
    per: params.per,
    groups: groups.map(({ shown }) => shown),
    ...(levels.length < 2 ? {} : { ratios: ratiosOf(levels) }),
  };
  return {
    n: used === null || missing === null ? null : used + missing,
    excluded: { missing, clamped: countAt(input, measures.clamped) },
    result,
    warnings: incidenceWarnings(input, plan, result),
    methods: incidenceMethods(input, plan),
  };
};

function groupShown(input: Input, plan: IncidencePlan, row: number, label: string): IncidenceGroup {
  const first = row * rowLength(plan);
  const { per } = input.context.params;
  const events = countAt(input, first + measures.events);
  const personTime = yearsAt(input, plan, first + measures.personTime);
  const rule = [measures.n, measures.events, measures.personTime].map((m) => ruleAt(input, first + m)).find((r) => r);
  const known = events !== null && personTime !== null && personTime > 0;
  const { rate, lower, upper } = known
    ? poissonInterval({ count: events, exposure: personTime / per })
    : { rate: NaN, lower: NaN, upper: NaN };
  return {
    group: label,
    n: countAt(input, first),
    events,
    personTime,
    rate: finite(rate),
    confLow: finite(lower),
    confHigh: finite(upper),
    ...(rule === undefined ? {} : { suppressed: rule }),
    ...(plan.bands ? { standardised: standardised(input, plan, first) } : {}),
  };
}

/** Over the bands that disclosure control left; a band without person-time gives its weight to the next one with some. */
function standardised(input: Input, plan: IncidencePlan, first: number): NonNullable<IncidenceGroup['standardised']> {
  const length = bandCount(plan);
  const run = (k: number, band: number): number => first + measures.runs + k * length + band;
  const bands: WeightedBand[] = [];
  let waiting = 0;
  for (let band = 0; band < length; band += 1) {
    waiting += plan.bands?.weights[band] ?? 0;
    const [count, years] = [countAt(input, run(0, band)), yearsAt(input, plan, run(2, band))];
    if (count === null || years === null || years <= 0) continue;
    bands.push({ weight: waiting, count, exposure: years / input.context.params.per });
    waiting = 0;
  }
  const last = bands.at(-1);
  const rule = ruleAt(input, run(0, length - 1));
  if (!last) {
    return { rate: null, confLow: null, confHigh: null, bands: 0, ...(rule === undefined ? {} : { suppressed: rule }) };
  }
  last.weight += waiting;
  const { rate, lower, upper } = standardisedRate(bands);
  return { rate: finite(rate), confLow: finite(lower), confHigh: finite(upper), bands: bands.length };
}

function ratiosOf([reference, ...others]: readonly IncidenceGroup[]): NonNullable<IncidenceResult['ratios']> {
  return others.map((group) => {
    const [a, b] = [exposed(group), exposed(reference)];
    const ratio = a && b ? rateRatio(a, b) : { ratio: NaN, lower: NaN, upper: NaN, p: NaN };
    return {
      group: group.group,
      reference: reference?.group ?? '',
      estimate: finite(ratio.ratio),
      confLow: finite(ratio.lower),
      confHigh: finite(ratio.upper),
      pValue: finite(ratio.p),
    };
  });
}

function exposed(group: IncidenceGroup | undefined): { count: number; exposure: number } | null {
  if (group?.events == null || group.personTime === null || !(group.personTime > 0)) return null;
  return { count: group.events, exposure: group.personTime };
}

function yearsAt({ total }: Input, plan: IncidencePlan, place: number): number | null {
  const value = total.values[place];
  return value === null || value === undefined ? null : fromGrid(value, fractionalBits) * yearsPerUnit(plan);
}

function ruleAt({ layout, total }: Input, place: number): string | undefined {
  return total.suppressed.get(layout.coordinates[place]?.key ?? '');
}
