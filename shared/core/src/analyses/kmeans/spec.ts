/**
 * Estimates: groups of similar records: centres, sizes and spread of k clusters.
 * Source: Lloyd 1982; starting centres by splitting: Linde, Buzo & Gray 1980; R's kmeans(algorithm = "Lloyd").
 * Rounds: a few to make the starting centres, then until no record changes its cluster.
 * Leaves the site: per round, the number of records and the sums and squares of values by cluster.
 * Does not protect against: the coordinator and the taking-part nodes see the totals of every round while it runs.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import {
  kmeansParams,
  type KmeansParams,
  kmeansResult,
  type KmeansResult,
  maxClusters,
  maxVariables,
} from './params.ts';
import { clustered, kmeansLayout } from './plan.ts';

export const kmeansSpec: AnalysisSpec<KmeansParams, KmeansResult> = {
  name: 'kmeans',
  version: 1,
  title: 'k-means clusters',
  estimates:
    'A division of the records into clusters of similar values: sizes, centres and standard deviations, sums of squares within and between clusters. No record learns its cluster, and neither does anybody else.',
  parameters: {
    variables: parameterTexts.variables(1, maxVariables, 'numbers and booleans'),
    clusters: `Required: the number of clusters, from 2 to ${String(maxClusters)}, R’s \`centers\`.`,
    scale: '`true` (default): distances are in standard deviations; `false`: in the variables’ own units.',
  },
  source:
    'Lloyd 1982 (IEEE Trans Inf Theory 28:129), as R’s kmeans(algorithm = "Lloyd"); starting centres: Linde, Buzo & Gray 1980 (IEEE Trans Commun 28:84). The start follows from the dictionary and the sums alone.',
  rounds:
    'A few to grow the starting centres, then until no record changes its cluster; at most the cap of the study (25).',
  leaves: [
    'per round: the number of records in each cluster, and the sums and sums of squares of their normalised values',
    'the number of incomplete records and of those with a value outside the bounds',
  ],
  notProtected: [
    'The coordinator and the taking-part nodes see each round’s sums, small clusters among them; a cluster below the study’s floor is given up at the next round, and the result shows none.',
    'The means of overlapping cohorts’ clusters that are compared: the differencing defence of the node answers for that.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: a fixed number of noisy rounds is not offered yet' },
  read: (input, dictionary) => {
    const { variables, clusters, scale = true } = parse(written, input, 'params');
    const params = parse(kmeansParams, { variables, clusters, scale }, 'params');
    check(params, dictionary);
    return params;
  },
  params: kmeansParams,
  check,
  variables: ({ variables }) => [...variables],
  layout: ({ params }) => kmeansLayout(params),
  result: kmeansResult,
};

const written = z.strictObject({
  variables: z.array(z.string()),
  clusters: z.number(),
  scale: z.boolean().optional(),
});

function check(params: KmeansParams, dictionary: Dictionary): void {
  clustered(params, dictionary).forEach(({ name, type }, i) => {
    if (type !== 'category') return;
    throw new Problem('invalid-input', `\`${name}\` is a category; distances are of numbers and booleans`, {
      where: `params.variables.${String(i)}`,
    });
  });
}
