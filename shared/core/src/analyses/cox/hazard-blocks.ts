import type { Block, Table } from '../../report/block.ts';
import { estimate, pValue, range, text } from '../../report/cell.ts';
import { ratioForest } from '../../report/forest-figure.ts';
import { coefficientTable, intervalColumn, pColumn, termColumn } from '../../report/model-tables.ts';
import type { CoxTerm } from './params.ts';

export function hazardRatioTable(terms: readonly CoxTerm[], formula: string): Table {
  return {
    kind: 'table',
    id: 'hazard-ratios',
    caption: `Hazard ratios of ${formula}`,
    columns: [termColumn, { header: 'Hazard ratio', name: 'hazardRatio', align: 'decimal' }, intervalColumn, pColumn],
    rows: terms.map(({ term: name, hazardRatio, pValue: value }) => [
      text(name),
      estimate(hazardRatio.estimate),
      range(hazardRatio.confLow, hazardRatio.confHigh),
      pValue(value),
    ]),
  };
}

/** Hazard ratios as a table and as a forest, then the coefficients. */
export function hazardBlocks({ terms, formula }: { terms: readonly CoxTerm[]; formula: string }): Block[] {
  const rows = terms.map(({ term: label, hazardRatio }) => ({ label, ...hazardRatio }));
  return [
    hazardRatioTable(terms, formula),
    ...ratioForest('hazard-ratio-forest', 'Hazard ratio', rows),
    coefficientTable(terms, formula),
  ];
}
