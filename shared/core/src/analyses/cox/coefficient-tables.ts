import type { Block, Column, Table } from '../../report/block.ts';
import { estimate, pValue, range, text } from '../../report/cell.ts';
import { ratioForest } from '../../report/forest-figure.ts';
import type { CoxTerm } from './params.ts';

const term: Column = { header: 'Term', name: 'term', align: 'left' };
const interval: Column = { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' };
const p: Column = { header: 'p', name: 'pValue', align: 'decimal' };

export function hazardRatioTable(terms: readonly CoxTerm[], formula: string): Table {
  return {
    kind: 'table',
    id: 'hazard-ratios',
    caption: `Hazard ratios of ${formula}`,
    columns: [term, { header: 'Hazard ratio', name: 'hazardRatio', align: 'decimal' }, interval, p],
    rows: terms.map(({ term: name, hazardRatio, pValue: value }) => [
      text(name),
      estimate(hazardRatio.estimate),
      range(hazardRatio.confLow, hazardRatio.confHigh),
      pValue(value),
    ]),
  };
}

/** With robust errors, z, p-value and interval rest on them. */
export function coefficientTable(terms: readonly CoxTerm[], formula: string): Table {
  const robust = terms.some(({ robustSe }) => robustSe !== undefined);
  return {
    kind: 'table',
    id: 'coefficients',
    caption: `Coefficients of ${formula}`,
    columns: [
      term,
      { header: 'Estimate', name: 'estimate', align: 'decimal' },
      { header: 'Std. error', name: 'stdError', align: 'decimal' },
      ...(robust ? [{ header: 'Robust SE', name: 'robustSe', align: 'decimal' } as const] : []),
      { header: 'z', name: 'statistic', align: 'decimal' },
      p,
      interval,
    ],
    rows: terms.map((each) => [
      text(each.term),
      estimate(each.estimate),
      estimate(each.stdError),
      ...(robust ? [estimate(each.robustSe ?? null)] : []),
      estimate(each.statistic),
      pValue(each.pValue),
      range(each.confLow, each.confHigh),
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
