import type { Block, Cell, Figure, Table } from '../../report/block.ts';
import { count, estimate, number, range, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import type { RocParams, RocResult } from './params.ts';

type Calibration = NonNullable<RocResult['calibration']>;

export const rocReport: Report<RocParams, RocResult> = ({ params, result }): Block[] => {
  const name = printFormula(params.formula);
  const { calibration, decision } = result;
  return [
    estimates(result),
    rocFigure(result, name),
    ...(calibration ? [calibrationTable(calibration), calibrationFigure(calibration, name)] : []),
    pointTable(result),
    ...(decision ? [decisionFigure(decision, name), decisionTable(decision)] : []),
  ];
};

function estimates({ nobs, nevent, auc, youden, calibration, suppressed }: RocResult): Table {
  const row = (label: string, value: Cell, interval: Cell = text('')): Cell[] => [text(label), value, interval];
  const coefficient = (label: string, of: Calibration['slope']): Cell[] =>
    row(label, estimate(of.estimate), range(of.confLow, of.confHigh));
  return {
    kind: 'table',
    id: 'estimates',
    columns: [
      { header: '', name: 'estimate', align: 'left' },
      { header: 'Estimate', name: 'value', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
    ],
    rows: [
      row('Records', count(nobs)),
      row('With event', count(nevent, suppressed)),
      row('Area under the curve', estimate(auc.estimate), range(auc.confLow, auc.confHigh)),
      ...(youden
        ? [
            row('Best threshold (Youden)', count(youden.threshold)),
            row('  its sensitivity', estimate(youden.sensitivity)),
            row('  its specificity', estimate(youden.specificity)),
          ]
        : []),
      ...(calibration
        ? [
            coefficient('Calibration in the large', calibration.inTheLarge),
            coefficient('Calibration intercept', calibration.intercept),
            coefficient('Calibration slope', calibration.slope),
            row('Mean predicted risk', estimate(calibration.predicted)),
            row('Observed risk', estimate(calibration.observed)),
            row('Brier score', estimate(calibration.brier)),
            row('Brier score, scaled', estimate(calibration.scaledBrier)),
          ]
        : []),
    ],
  };
}

function rocFigure({ points, auc }: RocResult, name: string): Figure {
  return {
    kind: 'figure',
    id: 'roc',
    figure: 'roc',
    caption: 'Receiver operating characteristic',
    data: {
      curves: [
        {
          name,
          points: points
            .map(({ sensitivity, specificity }) => ({ falsePositiveRate: 1 - specificity, sensitivity }))
            .toReversed(),
          auc: { estimate: auc.estimate, confLow: auc.confLow, confHigh: auc.confHigh },
        },
      ],
    },
  };
}

function calibrationFigure({ points, slope, intercept }: Calibration, name: string): Figure {
  return {
    kind: 'figure',
    id: 'calibration',
    figure: 'calibration',
    caption: 'Observed against predicted risk',
    data: {
      outcome: outcomeOf(name),
      points: points.map(({ predicted, observed, confLow, confHigh }) => ({ predicted, observed, confLow, confHigh })),
      ...(slope.estimate === null ? {} : { slope: slope.estimate }),
      ...(intercept.estimate === null ? {} : { intercept: intercept.estimate }),
    },
  };
}

function decisionFigure(points: NonNullable<RocResult['decision']>, name: string): Figure {
  return {
    kind: 'figure',
    id: 'decision-curve',
    figure: 'decision',
    caption: 'Decision curve',
    data: { outcome: outcomeOf(name), points: [...points] },
  };
}

function outcomeOf(formula: string): string {
  return formula.split(' ~ ')[0] ?? formula;
}

function calibrationTable({ points }: Calibration): Table {
  return {
    kind: 'table',
    id: 'calibration',
    caption: 'Observed against predicted risk',
    columns: [
      { header: 'Predicted', name: 'predicted', align: 'decimal' },
      { header: 'Observed', name: 'observed', align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
      { header: 'n', name: 'n', align: 'right' },
    ],
    rows: points.map(({ predicted, observed, confLow, confHigh, n }) => [
      estimate(predicted),
      estimate(observed),
      range(confLow, confHigh),
      count(n),
    ]),
  };
}

function pointTable({ points }: RocResult): Table {
  return {
    kind: 'table',
    id: 'points',
    medium: 'data',
    columns: ['threshold', 'sensitivity', 'specificity'].map((name) => ({ header: name, name, align: 'right' })),
    rows: points.map(({ threshold, sensitivity, specificity }) => [
      count(threshold),
      number(sensitivity, { style: 'significant', digits: 6 }),
      number(specificity, { style: 'significant', digits: 6 }),
    ]),
  };
}

function decisionTable(decision: NonNullable<RocResult['decision']>): Table {
  return {
    kind: 'table',
    id: 'decision',
    medium: 'data',
    columns: ['threshold', 'netBenefit', 'treatAll'].map((name) => ({ header: name, name, align: 'right' })),
    rows: decision.map(({ threshold, netBenefit, treatAll }) => [
      estimate(threshold),
      estimate(netBenefit),
      estimate(treatAll),
    ]),
  };
}
