import type { Cell, Facts, Table } from '../../report/block.ts';
import { count, estimate, range, text } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import { criterionFacts, logLikelihoodFacts, modelTestTable } from '../../report/model-tables.ts';
import type { Report } from '../../report/report.ts';
import { hazardBlocks } from '../cox/hazard-blocks.ts';
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
  return {
    kind: 'facts',
    id: 'fit',
    items: [
      fact('Records used', 'nobs', count(result.nobs)),
      fact('Events', 'nevent', count(result.nevent)),
      ...logLikelihoodFacts(result),
      ...criterionFacts(result),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}
