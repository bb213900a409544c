import type { NumericVariable } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import { type StandardPopulation, standardPopulations } from '../../statistics/standard-populations.ts';
import type { IncidenceParams } from './params.ts';

/** Bands of age that are public before anybody looks at data. */
export interface AgeBands {
  population: StandardPopulation;
  /** Ages at which a new band begins: one fewer than there are bands. */
  cuts: number[];
  /** Of the standard population, as far as the dictionary's bounds reach. */
  weights: number[];
}

/** Throws `invalid-input` where a band would not consist of whole bands of the standard population. */
export function ageBands(age: NumericVariable, asked: NonNullable<IncidenceParams['standard']>): AgeBands {
  const population = standardPopulations[asked.population];
  const { ages, weights } = population;
  const reached = ages.flatMap((from, i) => {
    const to = ages[i + 1] ?? Infinity;
    return from <= age.max && to > age.min ? [{ from, weight: weights[i] ?? 0 }] : [];
  });
  const possible = reached.slice(1).map(({ from }) => from);
  const cuts = asked.bands ?? possible;
  cuts.forEach((cut, i) => {
    if (possible.includes(cut) && cut > (cuts[i - 1] ?? -1)) return;
    throw new Problem('invalid-input', `No band of the ${population.name} begins at ${String(cut)} here`, {
      where: `params.standard.bands.${String(i)}`,
      mend: `Choose from ${possible.join(', ')}, ascending.`,
    });
  });
  const bandOf = (from: number): number => cuts.filter((cut) => cut <= from).length;
  return {
    population,
    cuts,
    weights: Array.from({ length: cuts.length + 1 }, (_, band) =>
      reached.reduce((sum, { from, weight }) => sum + (bandOf(from) === band ? weight : 0), 0),
    ),
  };
}
