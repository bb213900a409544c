import type { Fact, Facts } from '../../report/block.ts';
import { count, estimate, number, pValue, text } from '../../report/cell.ts';
import { ratioForest } from '../../report/forest-figure.ts';
import type { Report } from '../../report/report.ts';
import { coefficientTable, hazardRatioTable } from '../cox/coefficient-tables.ts';
import type { HeterogeneityParams, HeterogeneityResult } from './params.ts';

export const heterogeneityReport: Report<HeterogeneityParams, HeterogeneityResult> = ({ result }) => {
  const { terms, formula } = result;
  const rows = terms.map(({ term, hazardRatio }) => ({ label: term, ...hazardRatio }));
  return [
    testOf(result),
    hazardRatioTable(terms, formula),
    ...ratioForest('hazard-ratio-forest', 'Hazard ratio', rows),
    coefficientTable(terms, formula),
  ];
};

function testOf(result: HeterogeneityResult): Facts {
  const { test, converged, reason } = result;
  const fact = (label: string, name: string, value: Fact['value']): Fact => ({ label, name, value });
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
      fact('Ties', 'ties', text(result.ties)),
      fact('Records used', 'nobs', count(result.nobs)),
      fact('Events', 'nevent', count(result.nevent)),
      fact('Converged', 'converged', text(converged ? 'yes' : `no${reason === undefined ? '' : `: ${reason}`}`)),
    ],
  };
}
