import type { Cell, Facts } from '../../report/block.ts';
import { count, number, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import type { Report } from '../../report/report.ts';
import { hazardBlocks } from '../cox/coefficient-tables.ts';
import { modelTestTable } from '../cox/model-test-table.ts';
import type { CoxPooledParams, CoxPooledResult } from './params.ts';

export const coxPooledReport: Report<CoxPooledParams, CoxPooledResult> = ({ result }) => {
  return [...hazardBlocks(result), fitOf(result), modelTestTable(result)];
};

function fitOf(result: CoxPooledResult): Facts {
  const { strata, exact, intervals } = result;
  const large = (value: number | null): Cell => number(value, { style: 'fixed', digits: 2 });
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
      fact('Log-likelihood', 'logLik', large(result.logLik)),
      fact('  of the null model', 'logLikNull', large(result.logLikNull)),
      fact('AIC', 'aic', large(result.aic)),
      fact('BIC', 'bic', large(result.bic)),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}
