import type { Block, Cell, Column, Facts, FigureOf, Table } from '../../report/block.ts';
import { count, estimate, number, text, withBrackets } from '../../report/cell.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import { coefficientTable } from '../../report/model-tables.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { PropensityParams, PropensityResult, ScoreStretch } from './params.ts';
import { outcomeBlocks } from './outcome-report.ts';
import { balanceLimit } from './warnings.ts';

export const propensityReport: Report<PropensityParams, PropensityResult> = ({
  params,
  result,
  dictionary,
}): Block[] => {
  if (result.arms.length === 0) return [settings(result)];
  return [
    settings(result),
    armTable(result),
    balanceTable(result),
    ...loveOf(result),
    ...overlapFigure(result, variableLabel(result.treatment, dictionary), params),
    overlapTable(result),
    ...(result.outcome ? outcomeBlocks(result.outcome) : []),
    coefficientTable(result.score.terms, result.formula),
  ];
};

const weightNames = { iptw: 'inverse probability (ATE)', att: 'treated (ATT)', overlap: 'overlap (ATO)' } as const;

function settings(result: PropensityResult): Facts {
  return {
    kind: 'facts',
    id: 'propensity',
    items: [
      fact('Score', 'formula', text(result.formula)),
      fact('Weights', 'weights', text(`${weightNames[result.weights]}${result.stabilised ? ', stabilised' : ''}`)),
      ...(result.weights === 'overlap' ? [] : [fact('Largest weight', 'cap', estimate(result.cap))]),
      fact('Records used', 'nobs', count(result.nobs)),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}

function armTable({ arms, treatment }: PropensityResult): Table {
  const hasEvents = arms.some(({ events, eventsSuppressed }) => events !== null || eventsSuppressed !== undefined);
  return {
    kind: 'table',
    id: 'arms',
    caption: `Arms of ${treatment}`,
    columns: [
      { header: treatment, name: 'arm', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      ...(hasEvents ? [{ header: 'Events', name: 'events', align: 'right' } as const] : []),
      { header: 'Sum of weights', name: 'sumWeights', align: 'decimal' },
      { header: 'Effective n', name: 'effectiveSize', align: 'decimal' },
      { header: 'Capped', name: 'capped', align: 'right' },
    ],
    rows: arms.map(({ arm, n, events, eventsSuppressed, sumWeights, effectiveSize, capped, suppressed }) => [
      text(arm),
      count(n),
      ...(hasEvents ? [count(events, eventsSuppressed)] : []),
      estimate(sumWeights),
      estimate(effectiveSize),
      count(capped, suppressed),
    ]),
  };
}

function balanceTable({ balance, arms }: PropensityResult): Table {
  const [control = '', treated = ''] = arms.map(({ arm }) => arm);
  const column = (header: string, name: Column['name']): Column => ({ header, name, align: 'right' });
  return {
    kind: 'table',
    id: 'balance',
    caption: 'Balance of covariates before and after weighting: mean (SD)',
    columns: [
      { header: 'Covariate', name: 'covariate', align: 'left' },
      column(treated, ['meanTreated', 'sdTreated']),
      column(control, ['meanControl', 'sdControl']),
      { header: 'SMD', name: 'smdBefore', align: 'decimal' },
      column(`${treated}, w.`, ['weightedMeanTreated', 'weightedSdTreated']),
      column(`${control}, w.`, ['weightedMeanControl', 'weightedSdControl']),
      { header: 'SMD, w.', name: 'smdAfter', align: 'decimal' },
    ],
    rows: balance.map(({ covariate, mean, sd, weightedMean, weightedSd, smdBefore, smdAfter }) => [
      text(covariate),
      spread(mean.treated, sd.treated),
      spread(mean.control, sd.control),
      difference(smdBefore),
      spread(weightedMean.treated, weightedSd.treated),
      spread(weightedMean.control, weightedSd.control),
      difference(smdAfter),
    ]),
    notes: ['w.: weighted. SMD: difference of the means over √((s₁² + s₀²) / 2) of the unweighted arms.'],
  };
}

function spread(mean: number | null, sd: number | null): Cell {
  const short = (value: number | null): Cell => number(value, { style: 'significant', digits: 3 });
  return withBrackets(short(mean), short(sd));
}

function difference(smd: number | null): Cell {
  return number(smd, { style: 'fixed', digits: 3 });
}

function loveOf({ balance }: PropensityResult): FigureOf<'love'>[] {
  const rows = balance.map(({ covariate, smdBefore, smdAfter }) => ({
    label: covariate,
    values: [smdBefore, smdAfter],
  }));
  if (rows.every(({ values }) => values.every((value) => value === null))) return [];
  const data = { series: ['before weighting', 'after weighting'], limit: balanceLimit, rows };
  return [
    {
      kind: 'figure',
      id: 'love',
      figure: 'love',
      caption: 'Standardised mean differences before and after weighting',
      data,
    },
  ];
}

/** Shares of the arms, so that arms of different sizes compare; of bins that were joined the mean. */
function overlapFigure(
  { overlap, arms }: PropensityResult,
  treatment: string,
  { bins }: PropensityParams,
): FigureOf<'histogram'>[] {
  if (overlap.length === 0) return [];
  const group = (arm: 'control' | 'treated', name: string) => {
    const all = overlap.reduce((sum, each) => sum + (each[arm] ?? 0), 0);
    const share = ({ from, to, [arm]: n }: ScoreStretch) =>
      n === null ? null : (100 * n) / all / ((to - from) * bins);
    return { group: name, bins: overlap.map((each) => ({ from: each.from, to: each.to, n: rounded(share(each)) })) };
  };
  const [control = '', treated = ''] = arms.map(({ arm }) => `${treatment}: ${arm}`);
  const data = {
    label: 'Propensity score',
    quantity: '% of the arm',
    groups: [group('treated', treated), group('control', control)],
  };
  return [{ kind: 'figure', id: 'overlap', figure: 'histogram', caption: 'Propensity scores of the arms', data }];
}

function rounded(percent: number | null): number | null {
  return percent === null ? null : Number(percent.toPrecision(4));
}

function overlapTable({ overlap, arms }: PropensityResult): Table {
  const [control = '', treated = ''] = arms.map(({ arm }) => arm);
  return {
    kind: 'table',
    id: 'scores',
    caption: 'Records by propensity score',
    columns: [
      { header: 'Score from', name: 'from', align: 'decimal' },
      { header: 'to', name: 'to', align: 'decimal' },
      { header: treated, name: 'treated', align: 'right' },
      { header: control, name: 'control', align: 'right' },
    ],
    rows: overlap.map(({ from, to, treated: t, control: c }) => [edge(from), edge(to), count(t), count(c)]),
  };
}

function edge(value: number): Cell {
  return number(value, { style: 'fixed', digits: 2 });
}
