/**
 * Estimates: incidence rates by group with exact intervals, rate ratios, and directly age-standardised rates.
 * Source: Garwood 1936; Clopper & Pearson 1934; Fay & Feuer 1997; R's poisson.test, epitools' ageadjust.direct.
 * Rounds: 1.
 * Leaves the site: events, records without event and person-time by group; with a standard also by band of age.
 * Does not protect against: rates of overlapping cohorts that are compared.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { standardPopulationNames, standardPopulations } from '../../statistics/standard-populations.ts';
import type { AnalysisSpec } from '../contract.ts';
import { groupingVariable } from '../groups.ts';
import { incidenceLayout } from './layout.ts';
import {
  incidenceParams,
  type IncidenceParams,
  incidenceResult,
  type IncidenceResult,
  standardParams,
  timeUnits,
} from './params.ts';
import { incidencePlan } from './plan.ts';

export const incidenceSpec: AnalysisSpec<IncidenceParams, IncidenceResult> = {
  name: 'incidence',
  version: 1,
  title: 'Incidence rates',
  estimates:
    'Events per person-time with exact confidence intervals, overall and by group; rate ratios against the first group; rates standardised for age to a named standard population.',
  parameters: {
    event: 'Required: a boolean.',
    time: 'Required: the time at risk, a number from 0 up.',
    by: 'A category or boolean whose levels are also shown apart and compared with the first, missing values as a level; default none.',
    per: 'The person-years that a rate is given for; default 1000.',
    unit: 'The unit of the time where the dictionary gives none: `days`, `months` or `years`; default the dictionary’s, else `days`.',
    standard: `Direct age standardisation: a population, ${standardPopulationNames.map((name) => `\`${name}\``).join(', ')}; or \`{ population, age, bands }\`, \`age\` being the variable of the age in years (default \`age\`) and \`bands\` the ages at which bands begin, the youngest aside (default the population’s); default none.`,
  },
  source: `Garwood 1936 (Biometrika 28:437) and Clopper & Pearson 1934 (Biometrika 26:404), as R’s poisson.test; Fay & Feuer 1997 (Stat Med 16:791) for standardised rates. Standard populations: ${Object.values(
    standardPopulations,
  )
    .map(({ name }) => name)
    .join('; ')}.`,
  rounds: 'One.',
  leaves: [
    'for each group: the number of records with and without the event, of missing values and of values outside the bounds, and the sum of the times',
    'with a standard population: events, records without event and sum of times for each group and band of age, as shares of sums that only the total opens',
  ],
  notProtected: [
    'Rates of overlapping cohorts that are compared: this version does not detect that.',
    'A person-time of few records says how long they were followed, between the bounds of the time: floors limit the group.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: rates are answered in the controlled tier alone' },
  read,
  params: incidenceParams,
  check,
  variables: ({ event, time, by, standard }) => [
    ...new Set([event, time, ...(standard ? [standard.age] : []), ...(by === null ? [] : [by])]),
  ],
  layout: (context) => incidenceLayout(incidencePlan(context.params, context.dictionary)),
  result: incidenceResult,
};

const written = z.strictObject({
  event: z.string(),
  time: z.string(),
  by: z.string().optional(),
  per: z.number().positive().optional(),
  unit: z.enum(timeUnits).optional(),
  standard: z
    .union([
      z.string(),
      z.strictObject({
        population: z.string(),
        age: z.string().optional(),
        bands: z.array(z.number()).optional(),
      }),
    ])
    .optional(),
});

function read(input: unknown, dictionary: Dictionary): IncidenceParams {
  const { event, time, by = null, per = 1000, unit = null, standard } = parse(written, input, 'params');
  const params = { event, time, by, per, unit, standard: standard === undefined ? null : readStandard(standard) };
  const read = parse(incidenceParams, params, 'params');
  check(read, dictionary);
  return read;
}

/** A name alone: with the variable `age` and the population's own bands. */
function readStandard(standard: NonNullable<z.infer<typeof written>['standard']>): IncidenceParams['standard'] {
  const { population, age = 'age', bands = null } = typeof standard === 'string' ? { population: standard } : standard;
  if (!(standardPopulationNames as readonly string[]).includes(population)) {
    throw new Problem('invalid-input', `No standard population is called ${population} here`, {
      where: 'params.standard',
      mend: `They are ${standardPopulationNames.join(', ')}.`,
    });
  }
  return parse(standardParams, { population, age, bands }, 'params.standard');
}

function check(params: IncidenceParams, dictionary: Dictionary): void {
  const { event, time, by, standard } = params;
  if (by !== null) groupingVariable(dictionary, by, 'params.by');
  const names = [event, time, ...(by === null ? [] : [by])];
  if (new Set(names).size < names.length || standard?.age === time) {
    throw new Problem('invalid-input', 'Event, time, age and group must be different variables', { where: 'params' });
  }
  incidencePlan(params, dictionary);
}
