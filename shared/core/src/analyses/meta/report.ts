import type { Block, Cell, Column, FigureOf, Table } from '../../report/block.ts';
import { count, estimate, number, pValue, range, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import type { MetaParams, MetaResult, MetaTerm, PooledEffect } from './params.ts';

const interval: Column = { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' };
const p: Column = { header: 'p', name: 'pValue', align: 'decimal' };
const term: Column = { header: 'Term', name: 'term', align: 'left' };
const value: Column = { header: 'Estimate', name: 'estimate', align: 'decimal' };
const error: Column = { header: 'Std. error', name: 'stdError', align: 'decimal' };

export const metaReport: Report<MetaParams, MetaResult> = ({ result }) => [
  ...ratioTables(result),
  pooledTable(result),
  heterogeneityTable(result),
  ...result.terms.flatMap((each, i) => forestOf(each, i)),
  siteTable(result),
  leaveOneOutTable(result),
];

/** Ratios are shown as such; everything else on the scale of the model. */
function shown(ratio: MetaTerm['ratio'], x: number | null): number | null {
  return ratio === null || x === null ? x : Math.exp(x);
}

function mainOf({ random, fixed }: MetaTerm): PooledEffect {
  return random ?? fixed;
}

const effects: Column = { header: 'Effects', name: 'effects', align: 'left' };

function pooledTable({ terms, formula, method }: MetaResult): Table {
  const row = (name: string, model: string, effect: PooledEffect): Cell[] => [
    text(name),
    text(model),
    estimate(effect.estimate),
    estimate(effect.stdError),
    range(effect.confLow, effect.confHigh),
    pValue(effect.pValue),
  ];
  return {
    kind: 'table',
    id: 'pooled',
    caption: `Pooled estimates of ${formula}`,
    columns: [term, effects, value, error, interval, p],
    rows: terms.flatMap(({ term: name, fixed, random }) => [
      row(name, 'fixed', fixed),
      ...(random ? [row(name, method === 'reml' ? 'random, REML' : 'random, DerSimonian-Laird', random)] : []),
    ]),
  };
}

/** Of the random effects where there are any; nothing where no term is a ratio. */
function ratioTables({ terms }: MetaResult): Table[] {
  const ratios = terms.filter(({ ratio }) => ratio !== null);
  const [first] = ratios;
  if (!first?.ratio) return [];
  return [
    {
      kind: 'table',
      id: 'pooled-ratios',
      caption: `Pooled ${first.ratio.toLowerCase()}s (${first.random ? 'random effects' : 'fixed effect'})`,
      columns: [term, { header: first.ratio, name: 'ratio', align: 'decimal' }, interval, p],
      rows: ratios.map((each) => {
        const { estimate: of, confLow, confHigh, pValue: chance } = mainOf(each);
        return [
          text(each.term),
          estimate(shown(each.ratio, of)),
          range(shown(each.ratio, confLow), shown(each.ratio, confHigh)),
          pValue(chance),
        ];
      }),
    },
  ];
}

function heterogeneityTable({ terms }: MetaResult): Table {
  return {
    kind: 'table',
    id: 'heterogeneity',
    caption: 'Heterogeneity between sites',
    columns: [
      term,
      { header: 'Q', name: 'q', align: 'decimal' },
      { header: 'df', name: 'df', align: 'right' },
      p,
      { header: 'I² %', name: 'i2', align: 'decimal' },
      { header: 'τ²', name: 'tau2', align: 'decimal' },
      { header: '95 % prediction interval', name: ['predictionLow', 'predictionHigh'], align: 'right' },
    ],
    rows: terms.map(({ term: name, q, df, pValue: of, i2, tau2, prediction }) => [
      text(name),
      estimate(q),
      count(df),
      pValue(of),
      number(i2, { style: 'fixed', digits: 1 }),
      estimate(tau2),
      range(prediction?.confLow ?? null, prediction?.confHigh ?? null),
    ]),
  };
}

function forestOf(each: MetaTerm, place: number): FigureOf<'forest'>[] {
  const { ratio, prediction, studies } = each;
  const main = mainOf(each);
  if (main.estimate === null) return [];
  const onScale = (effect: Pick<PooledEffect, 'estimate' | 'confLow' | 'confHigh'>) => ({
    estimate: shown(ratio, effect.estimate),
    confLow: shown(ratio, effect.confLow),
    confHigh: shown(ratio, effect.confHigh),
  });
  const low = shown(ratio, prediction?.confLow ?? null);
  const high = shown(ratio, prediction?.confHigh ?? null);
  return [
    {
      kind: 'figure',
      id: `forest-${String(place + 1)}`,
      figure: 'forest',
      caption: `${each.term} by site and pooled, with 95 % confidence intervals`,
      data: {
        measure: ratio ?? 'Effect',
        scale: ratio === null ? 'linear' : 'logarithmic',
        noEffect: ratio === null ? 0 : 1,
        rowLabel: 'Site',
        rows: [
          ...studies.map(({ site, weight, ...effect }) => ({
            label: site,
            ...onScale(effect),
            ...(weight === null ? {} : { weight: weight / 100 }),
          })),
          {
            label: each.random ? 'Random effects' : 'Fixed effect',
            role: 'pooled' as const,
            ...onScale(main),
            ...(low === null || high === null ? {} : { prediction: { low, high } }),
          },
        ],
      },
    },
  ];
}

function siteTable({ terms }: MetaResult): Block {
  return {
    kind: 'table',
    id: 'sites-estimates',
    caption: 'Estimates of the sites',
    columns: [
      term,
      { header: 'Site', name: 'site', align: 'left' },
      value,
      error,
      interval,
      { header: 'Weight %', name: 'weight', align: 'decimal' },
    ],
    rows: terms.flatMap(({ term: name, studies }) =>
      studies.map(({ site, estimate: of, stdError, confLow, confHigh, weight }) => [
        text(name),
        text(site),
        estimate(of),
        estimate(stdError),
        range(confLow, confHigh),
        number(weight, { style: 'fixed', digits: 1 }),
      ]),
    ),
  };
}

function leaveOneOutTable({ terms }: MetaResult): Table {
  return {
    kind: 'table',
    id: 'leave-one-out',
    caption: 'Pooled estimates without one site',
    columns: [
      term,
      { header: 'Without', name: 'without', align: 'left' },
      value,
      error,
      interval,
      p,
      { header: 'I² %', name: 'i2', align: 'decimal' },
    ],
    rows: terms.flatMap(({ term: name, leaveOneOut }) =>
      leaveOneOut.map((each) => [
        text(name),
        text(each.without),
        estimate(each.estimate),
        estimate(each.stdError),
        range(each.confLow, each.confHigh),
        pValue(each.pValue),
        number(each.i2, { style: 'fixed', digits: 1 }),
      ]),
    ),
  };
}
