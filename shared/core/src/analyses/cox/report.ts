import type { Facts, Table } from '../../report/block.ts';
import { count, estimate, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import { criterionFacts, logLikelihoodFacts, modelTestTable, testColumns, testRow } from '../../report/model-tables.ts';
import type { Report } from '../../report/report.ts';
import { hazardBlocks } from './hazard-blocks.ts';
import type { CoxParams, CoxResult } from './params.ts';

export const coxReport: Report<CoxParams, CoxResult> = ({ result }) => {
  return [...hazardBlocks(result), fitOf(result), modelTestTable(result), proportionalityTable(result)];
};

function fitOf(result: CoxResult): Facts {
  const { concordance } = result;
  return {
    kind: 'facts',
    id: 'fit',
    items: [
      fact('Strata', 'strata', text(result.strata.join(', '))),
      fact('Ties', 'ties', text(result.ties)),
      fact('Records used', 'nobs', count(result.nobs)),
      fact('Events', 'nevent', count(result.nevent)),
      ...logLikelihoodFacts(result),
      ...criterionFacts(result),
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
    rows: rows.map((test) => testRow(test.term, test)),
  };
}
