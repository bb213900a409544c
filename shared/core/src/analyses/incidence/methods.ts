import type { ResultInput } from '../contract.ts';
import type { IncidenceParams, IncidenceResult } from './params.ts';
import type { IncidencePlan } from './plan.ts';
import { roundingWarning } from '../rounding-warning.ts';

type Input = ResultInput<IncidenceParams>;

export function incidenceWarnings(
  { total: { roundedTo, values } }: Input,
  plan: IncidencePlan,
  { groups }: IncidenceResult,
): string[] {
  const clamped = values[2];
  const many =
    clamped === null ? 'A number of records that is not shown (it may be none)' : `${String(clamped)} record(s)`;
  const bands = plan.bands?.weights.length ?? 0;
  const merged = groups.filter(
    ({ standardised }) => standardised && standardised.bands > 0 && standardised.bands < bands,
  );
  return [
    ...(plan.isAssumed ? [`The dictionary gives no unit for ${plan.time.name}: days were assumed.`] : []),
    ...(clamped === 0n ? [] : [`${many} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(merged.length === 0
      ? []
      : [
          `Age bands were joined where one had no person-time or too few records to show: ${merged.map(({ group, standardised }) => `${group} ${String(standardised?.bands)} of ${String(bands)}`).join(', ')}.`,
        ]),
    ...roundingWarning(roundedTo),
  ];
}

/** One paragraph about what was run, for the paper. */
export function incidenceMethods(
  { context: { params }, sites, total: { roundedTo } }: Input,
  plan: IncidencePlan,
): string {
  const { event, time, by, per } = params;
  const first = plan.rows[1]?.label ?? '';
  return [
    `Rates of ${event} per ${String(per)} person-years were computed from events and person-time (${time}, in ${plan.unit}; a year is 365.25 days or 12 months) added up over ${String(sites)} site(s)${by === null ? '' : `, by ${by}`}; only the sums were opened.`,
    'Confidence intervals (95 %) are exact for Poisson counts (Garwood).',
    ...(by === null
      ? []
      : [
          `Rate ratios compare each group with ${by} = ${first}; intervals and p-values are exact, given the sum of events.`,
        ]),
    ...(plan.bands
      ? [
          `Rates were standardised directly for age to the ${plan.bands.population.name}, as far as the dictionary's ages reach, in ${String(plan.bands.weights.length)} bands, with the gamma interval of Fay and Feuer.`,
        ]
      : []),
    'Records with a missing value in any of these variables were left out.',
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
