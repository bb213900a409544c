/**
 * Standard populations for direct age standardisation: weights of age bands that begin at `ages` (the last is open).
 * - European 2013: Eurostat, Revision of the European Standard Population, 2013 (ISBN 978-92-79-31094-2), table of the
 *   EU-27 + EFTA standard; the two youngest bands together.
 * - European 1976: Waterhouse, Muir, Correa & Powell (eds), Cancer Incidence in Five Continents III, IARC 1976.
 * - WHO world 2000-2025: Ahmad et al., Age standardization of rates: a new WHO standard, GPE Discussion Paper 31, 2001.
 * - Segi world: Segi 1960, as modified by Doll, Payne & Waterhouse (eds), Cancer Incidence in Five Continents I, UICC 1966.
 * - US 2000: Day, Census Bureau P25-1130, as tabulated by the National Cancer Institute's SEER program (19 age groups).
 */
export interface StandardPopulation {
  name: string;
  ages: readonly number[];
  /** In the unit of their source: only ratios matter. */
  weights: readonly number[];
}

const fives = (last: number): number[] => Array.from({ length: last / 5 + 1 }, (_, i) => 5 * i);

export const standardPopulations = {
  'european-2013': {
    name: 'European Standard Population 2013',
    ages: fives(95),
    weights: [
      5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 800,
      200,
    ],
  },
  'european-1976': {
    name: 'European Standard Population 1976',
    ages: fives(85),
    weights: [
      8000, 7000, 7000, 7000, 7000, 7000, 7000, 7000, 7000, 7000, 7000, 6000, 5000, 4000, 3000, 2000, 1000, 1000,
    ],
  },
  'who-world': {
    name: 'WHO World Standard Population 2000-2025',
    ages: fives(100),
    weights: [
      8.86, 8.69, 8.6, 8.47, 8.22, 7.93, 7.61, 7.15, 6.59, 6.04, 5.37, 4.55, 3.72, 2.96, 2.21, 1.52, 0.91, 0.44, 0.15,
      0.04, 0.005,
    ],
  },
  'segi-world': {
    name: 'Segi World Standard Population (modified by Doll)',
    ages: fives(85),
    weights: [
      12000, 10000, 9000, 9000, 8000, 8000, 6000, 6000, 6000, 6000, 5000, 4000, 4000, 3000, 2000, 1000, 500, 500,
    ],
  },
  'us-2000': {
    name: 'US Standard Population 2000',
    ages: fives(85),
    weights: [
      69135, 72533, 73032, 72169, 66478, 64529, 71044, 80762, 81851, 72118, 62716, 48454, 38793, 34264, 31773, 26999,
      17842, 15508,
    ],
  },
} as const satisfies Record<string, StandardPopulation>;

export type StandardPopulationName = keyof typeof standardPopulations;

export const standardPopulationNames = Object.keys(standardPopulations) as StandardPopulationName[];
