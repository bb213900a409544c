import type { Cell, Facts, Table } from '../../report/block.ts';
import { count, estimate, number, pValue, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import type { Report } from '../../report/report.ts';
import { modelTestTable, testColumns } from './model-test-table.ts';
import { hazardBlocks } from './coefficient-tables.ts';
import type { CoxParams, CoxResult } from './params.ts';

export const coxReport: Report<CoxParams, CoxResult> = ({ result }) => {
  return [...hazardBlocks(result), fitOf(result), modelTestTable(result), proportionalityTable(result)];
};

function fitOf(result: CoxResult): Facts {
  const { concordance } = result;
  const large = (value: number | null): Cell => number(value, { style: 'fixed', digits: 2 });
  return {
    kind: 'facts',
    id: 'fit',
    items: [
      fact('Strata', 'strata', text(result.strata.join(', '))),
      fact('Ties', 'ties', text(result.ties)),
      fact('Records used', 'nobs', count(result.nobs)),
      fact('Events', 'nevent', count(result.nevent)),
      fact('Log-likelihood', 'logLik', large(result.logLik)),
      fact('  of the null model', 'logLikNull', large(result.logLikNull)),
      fact('AIC', 'aic', large(result.aic)),
      fact('BIC', 'bic', large(result.bic)),
      fact('Concordance', 'concordance', estimate(concordance.estimate)),
      fact('  standard error', 'concordanceStdError', estimate(concordance.stdError)),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}

function proportionalityTable({ phTest }: CoxResult): Table {
  const rows = [...phTest.terms, { term: 'all together', ...phTest.global }];
  return {
    kind: 'table',
    id: 'proportional-hazards',
    caption: `Test of proportional hazards against ${{ identity: 'time', log: 'log(time)', km: '1 − S(time)' }[phTest.transform]}`,
    columns: testColumns('Term', 'term'),
    rows: rows.map(({ term, statistic, df, pValue: value }) => [
      text(term),
      estimate(statistic),
      count(df),
      pValue(value),
    ]),
  };
}
