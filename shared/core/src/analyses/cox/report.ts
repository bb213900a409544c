import type { Cell, Column, Fact, Facts, Table } from '../../report/block.ts';
import { count, estimate, number, pValue, text } from '../../report/cell.ts';
import { ratioForest } from '../../report/forest-figure.ts';
import type { Report } from '../../report/report.ts';
import { coefficientTable, hazardRatioTable } from './coefficient-tables.ts';
import type { CoxParams, CoxResult } from './params.ts';

const p: Column = { header: 'p', name: 'pValue', align: 'decimal' };

export const coxReport: Report<CoxParams, CoxResult> = ({ result }) => {
  const { terms, formula } = result;
  const rows = terms.map(({ term, hazardRatio }) => ({ label: term, ...hazardRatio }));
  return [
    hazardRatioTable(terms, formula),
    ...ratioForest('hazard-ratio-forest', 'Hazard ratio', rows),
    coefficientTable(terms, formula),
    fitOf(result),
    testTable(result),
    proportionalityTable(result),
  ];
};

function fitOf(result: CoxResult): Facts {
  const { converged, reason, concordance } = result;
  const large = (value: number | null): Cell => number(value, { style: 'fixed', digits: 2 });
  const fact = (label: string, name: string, value: Cell): Fact => ({ label, name, value });
  const ending = converged ? 'yes' : `no${reason === undefined ? '' : `: ${reason}`}`;
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
      fact('Converged', 'converged', text(ending)),
    ],
  };
}

function testTable({ tests, terms }: CoxResult): Table {
  const named = [
    ['likelihood ratio', tests.likelihoodRatio],
    ['score', tests.score],
    ['Wald', tests.wald],
  ] as const;
  return {
    kind: 'table',
    id: 'tests',
    caption: terms.length > 1 ? 'Tests of all terms together' : 'Tests of the model',
    columns: testColumns('Test', 'test'),
    rows: named.map(([name, test]) => [text(name), estimate(test.statistic), count(test.df), pValue(test.pValue)]),
  };
}

function proportionalityTable({ phTest }: CoxResult): Table {
  const rows = [...phTest.terms, { term: 'all together', ...phTest.global }];
  return {
    kind: 'table',
    id: 'proportional-hazards',
    caption: `Test of proportional hazards against ${phTest.transform === 'identity' ? 'time' : 'log(time)'}`,
    columns: testColumns('Term', 'term'),
    rows: rows.map(({ term, statistic, df, pValue: value }) => [
      text(term),
      estimate(statistic),
      count(df),
      pValue(value),
    ]),
  };
}

function testColumns(header: string, name: string): Column[] {
  return [
    { header, name, align: 'left' },
    { header: 'χ²', name: 'statistic', align: 'decimal' },
    { header: 'df', name: 'df', align: 'right' },
    p,
  ];
}
