import type { Block, Cell, Column, FigureOf, Table } from '../../report/block.ts';
import { estimate, pValue, range, text } from '../../report/cell.ts';
import { ratioForest } from '../../report/forest-figure.ts';
import type { OutcomeResult, OutcomeTerm } from './params.ts';

const measures: Record<OutcomeResult['measure'], string> = {
  hazardRatio: 'Hazard ratio',
  oddsRatio: 'Odds ratio',
  riskRatio: 'Risk ratio',
  rateRatio: 'Rate ratio',
  meanDifference: 'Mean difference',
};

/** The weighted effect as a table and as a forest. */
export function outcomeBlocks(outcome: OutcomeResult): Block[] {
  return [outcomeTable(outcome), ...forestOf(outcome)];
}

function outcomeTable({ terms, measure, formula }: OutcomeResult): Table {
  const isRatio = measure !== 'meanDifference';
  const ratio: Column[] = [
    { header: measures[measure], name: measure, align: 'decimal' },
    { header: '95 % CI', name: ['ratioLow', 'ratioHigh'], align: 'right' },
  ];
  const plain: Column[] = [{ header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' }];
  return {
    kind: 'table',
    id: 'effect',
    caption: `Weighted effect: ${formula}`,
    columns: [
      { header: 'Term', name: 'term', align: 'left' },
      { header: 'Estimate', name: 'estimate', align: 'decimal' },
      { header: 'Robust SE', name: 'robustSe', align: 'decimal' },
      ...(isRatio ? ratio : plain),
      { header: 'p', name: 'pValue', align: 'decimal' },
    ],
    rows: terms.map((each) => [
      text(each.term),
      estimate(each.estimate),
      estimate(each.robustSe),
      ...(isRatio ? ratioCells(each) : [range(each.confLow, each.confHigh)]),
      pValue(each.pValue),
    ]),
    notes: ['Robust errors take the weights as known.'],
  };
}

function ratioCells({ ratio }: OutcomeTerm): Cell[] {
  return ratio
    ? [estimate(ratio.estimate), range(ratio.confLow, ratio.confHigh)]
    : [{ kind: 'none' }, { kind: 'none' }];
}

function forestOf({ terms, measure }: OutcomeResult): FigureOf<'forest'>[] {
  // The intercept is no effect.
  const effects = terms.filter(({ term }) => term !== '(Intercept)');
  const caption = `${measures[measure]}s, weighted, with 95 % confidence intervals`;
  if (measure !== 'meanDifference') {
    const rows = effects.flatMap(({ term: label, ratio }) => (ratio ? [{ label, ...ratio }] : []));
    return ratioForest('effect-forest', measures[measure], rows).map((figure) => ({ ...figure, caption }));
  }
  if (effects.every(({ estimate: value }) => value === null)) return [];
  const rows = effects.map(({ term: label, estimate: value, confLow, confHigh }) => ({
    label,
    estimate: value,
    confLow,
    confHigh,
  }));
  return [
    {
      kind: 'figure',
      id: 'effect-forest',
      figure: 'forest',
      caption,
      data: { measure: measures[measure], scale: 'linear', noEffect: 0, rows },
    },
  ];
}
