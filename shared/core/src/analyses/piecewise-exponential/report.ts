import type { Cell, Facts, Table } from '../../report/block.ts';
import { count, estimate, number, range, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import type { Report } from '../../report/report.ts';
import { hazardBlocks } from '../cox/coefficient-tables.ts';
import { modelTestTable } from '../cox/model-test-table.ts';
import type { PiecewiseParams, PiecewiseResult } from './params.ts';

export const piecewiseReport: Report<PiecewiseParams, PiecewiseResult> = ({ result }) => {
  return [...hazardBlocks(result), baselineTable(result), fitOf(result), modelTestTable(result)];
};

function baselineTable({ baseline, strata }: PiecewiseResult): Table {
  const stratified = strata.length > 0;
  return {
    kind: 'table',
    id: 'baseline-hazard',
    caption: 'Baseline hazard per unit of time, where all columns are 0',
    columns: [
      ...(stratified ? [{ header: 'Stratum', name: 'stratum', align: 'left' } as const] : []),
      { header: 'After', name: 'from', align: 'right' },
      { header: 'Up to', name: 'to', align: 'right' },
      { header: 'Events', name: 'events', align: 'right' },
      { header: 'Person-time', name: 'personTime', align: 'right' },
      { header: 'Hazard', name: 'hazard', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
    ],
    rows: baseline.map((part): Cell[] => [
      ...(stratified ? [text(part.stratum ?? '')] : []),
      count(part.from),
      count(part.to),
      count(part.events, part.events === null ? part.suppressed : undefined),
      estimate(part.personTime),
      estimate(part.hazard),
      range(part.confLow, part.confHigh),
    ]),
  };
}

function fitOf(result: PiecewiseResult): Facts {
  const large = (value: number | null): Cell => number(value, { style: 'fixed', digits: 2 });
  return {
    kind: 'facts',
    id: 'fit',
    items: [
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
