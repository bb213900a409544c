import type { ResultInput } from '../contract.ts';
import { roundingWarning } from '../rounding-warning.ts';
import { isTwoByTwo, type CrosstabPlaces, levels } from './layout.ts';
import type { CrosstabParams, CrosstabResult } from './params.ts';

export function crosstabWarnings(
  { total: { roundedTo } }: ResultInput<CrosstabParams>,
  { chiSquared }: CrosstabResult['tests'],
  mantel: CrosstabResult['tests']['mantelHaenszel'] | null,
): string[] {
  const hidden =
    'because a cell they need is not shown, or because the table has no two rows and columns with records.';
  return [
    ...(chiSquared.statistic === null ? [`Tests and ratios have no value ${hidden}`] : []),
    ...(mantel?.statistic === null
      ? ['There is no common odds ratio: a count it needs is not shown, or no stratum has one.']
      : []),
    ...roundingWarning(roundedTo),
    ...(roundedTo > 1 ? ['Tests and ratios are those of the rounded counts.'] : []),
  ];
}

/** One paragraph about what was run, for the paper. */
export function crosstabMethods(
  { context: { params }, sites, total: { roundedTo } }: ResultInput<CrosstabParams>,
  places: CrosstabPlaces,
): string {
  const { rows, columns, strata } = params;
  const [r, c] = [levels(places.rows), levels(places.columns)];
  const over = places.bySite ? 'the sites' : (strata ?? '');
  return [
    `Records were counted by ${rows} and ${columns}${strata === null || places.bySite ? '' : ` and ${strata}`} at ${String(sites)} site(s); only the sums over the sites were opened.`,
    'Independence was tested by Pearson’s χ² without continuity correction' +
      (isTwoByTwo(places) ? ', with Yates’ correction, and by Fisher’s exact test' : '') +
      ((r === 2) !== (c === 2) ? '; trend by the Cochran-Armitage test' : '') +
      '. Missing values were left out of tests.',
    ...(isTwoByTwo(places)
      ? [
          `The risk ratio compares the share of ${columns} = ${places.columns[1]?.label ?? ''} in ${rows} = ${places.rows[1]?.label ?? ''} with that in ${rows} = ${places.rows[0]?.label ?? ''}; odds and risk ratios have Wald intervals (95 %) on the log scale.`,
        ]
      : []),
    ...(isTwoByTwo(places) && strata !== null
      ? [
          `The common odds ratio over ${over} is Mantel and Haenszel’s with the variance of Robins, Breslow and Greenland; its test is continuity-corrected.`,
        ]
      : []),
    ...(places.unstratified === null ? [] : [`Records without ${strata ?? ''} were left out.`]),
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
