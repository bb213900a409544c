import type { Facts } from '../../report/block.ts';
import { count, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import { criterionFacts, logLikelihoodFacts, modelTestTable } from '../../report/model-tables.ts';
import type { Report } from '../../report/report.ts';
import { hazardBlocks } from '../cox/hazard-blocks.ts';
import type { CoxPooledParams, CoxPooledResult } from './params.ts';

export const coxPooledReport: Report<CoxPooledParams, CoxPooledResult> = ({ result }) => {
  return [...hazardBlocks(result), fitOf(result), modelTestTable(result)];
};

function fitOf(result: CoxPooledResult): Facts {
  const { strata, exact, intervals } = result;
  return {
    kind: 'facts',
    id: 'fit',
    items: [
      fact('Strata', 'strata', text(strata.length === 0 ? 'none: all sites together' : strata.join(', '))),
      fact('Ties', 'ties', text(result.ties)),
      fact('Times', 'exact', text(exact ? 'exact' : 'by interval')),
      fact('  intervals', 'intervals', count(intervals)),
      fact('Records used', 'nobs', count(result.nobs)),
      fact('Events', 'nevent', count(result.nevent)),
      ...logLikelihoodFacts(result),
      ...criterionFacts(result),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}
