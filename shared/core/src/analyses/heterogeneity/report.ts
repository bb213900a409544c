import { z } from 'zod';
import type { Facts } from '../../report/block.ts';
import { count, estimate, number, pValue, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import type { Report } from '../../report/report.ts';
import { hazardBlocks } from '../cox/hazard-blocks.ts';
import { coxTerm } from '../cox/params.ts';
import { glmTerm } from '../glm/params.ts';
import { effectBlocks } from '../glm/report.ts';
import type { HeterogeneityParams, HeterogeneityResult } from './params.ts';

export const heterogeneityReport: Report<HeterogeneityParams, HeterogeneityResult> = ({ result }) => {
  const { family, terms, formula } = result;
  if (family === null) return [testOf(result), ...hazardBlocks({ terms: z.array(coxTerm).parse(terms), formula })];
  return [testOf(result), ...effectBlocks({ family, terms: z.array(glmTerm).parse(terms), formula })];
};

function testOf(result: HeterogeneityResult): Facts {
  const { test } = result;
  return {
    kind: 'facts',
    id: 'heterogeneity',
    items: [
      fact('Exposure', 'exposure', text(result.exposure)),
      fact('Informative sites', 'informative', count(result.informative)),
      fact('Score test, χ²', 'statistic', estimate(test.statistic)),
      fact('  df', 'df', count(test.df)),
      fact('  p', 'pValue', pValue(test.pValue)),
      fact('I² %', 'i2', number(result.i2, { style: 'fixed', digits: 1 })),
      fact('τ²', 'tau2', estimate(result.tau2)),
      ...(result.ties === null ? [] : [fact('Ties', 'ties', text(result.ties))]),
      ...(result.family === null ? [] : [fact('Family', 'family', text(result.family))]),
      fact('Records used', 'nobs', count(result.nobs)),
      ...(result.family === 'gaussian' ? [] : [fact('Events', 'nevent', count(result.nevent))]),
      convergedFact(result),
    ],
  };
}
