import type { Block, Cell, Column, Facts, FigureOf, Table } from '../../report/block.ts';
import { count, estimate, number, pValue, range, text } from '../../report/cell.ts';
import { differenceForest, ratioForest } from '../../report/forest-figure.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import type { Report } from '../../report/report.ts';
import type { GlmParams, GlmResult, GlmTerm } from './params.ts';

const term: Column = { header: 'Term', name: 'term', align: 'left' };
const p: Column = { header: 'p', name: 'pValue', align: 'decimal' };

export const glmReport: Report<GlmParams, GlmResult> = ({ result }) => {
  return [...effectBlocks(result), fitOf(result), testTable(result)];
};

type Effects = Pick<GlmResult, 'terms' | 'family' | 'formula'>;

/** Coefficients and what they say, as tables and as a forest. */
export function effectBlocks(result: Effects): Block[] {
  const ratio = ratioTable(result);
  return [coefficientTable(result), ...(ratio ? [ratio] : []), ...forestOf(result)];
}

/** With robust errors, statistic, p-value and interval rest on them. */
export function coefficientTable({ terms, family, formula }: Effects): Table {
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
      { header: family === 'gaussian' ? 't' : 'z', name: 'statistic', align: 'decimal' },
      p,
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
    ],
    rows: terms.map((t) => [
      text(t.term),
      estimate(t.estimate),
      estimate(t.stdError),
      ...(robust ? [estimate(t.robustSe ?? null)] : []),
      estimate(t.statistic),
      pValue(t.pValue),
      range(t.confLow, t.confHigh),
    ]),
  };
}

/** Odds or rate ratios, where the family has them. */
function ratioTable({ terms }: Effects): Table | null {
  const isOdds = terms.some(({ oddsRatio }) => oddsRatio !== undefined);
  const name = isOdds ? 'oddsRatio' : 'rateRatio';
  const header = isOdds ? 'Odds ratio' : 'Rate ratio';
  const rows = terms.flatMap((t): Cell[][] => {
    const ratio = ratioOf(t);
    return ratio
      ? [[text(t.term), estimate(ratio.estimate), range(ratio.confLow, ratio.confHigh), pValue(t.pValue)]]
      : [];
  });
  if (rows.length === 0) return null;
  return {
    kind: 'table',
    id: isOdds ? 'odds-ratios' : 'rate-ratios',
    caption: `${header}s`,
    columns: [
      term,
      { header, name, align: 'decimal' },
      { header: '95 % CI', name: ['confLow', 'confHigh'], align: 'right' },
      p,
    ],
    rows,
  };
}

/** Ratios where the family has them, else differences of the outcome for one unit more of each term. */
function forestOf({ terms }: Effects): FigureOf<'forest'>[] {
  // The intercept is an odds, a rate or a mean, and compares nothing.
  const compared = terms.filter((t) => t.term !== '(Intercept)');
  const ratios = compared.flatMap((t) => {
    const ratio = ratioOf(t);
    return ratio ? [{ label: t.term, ...ratio }] : [];
  });
  if (ratios.length === 0) {
    const rows = compared.map((t) => ({ ...t, label: t.term }));
    return differenceForest('forest', 'Difference', rows);
  }
  return ratioForest('forest', terms.some(({ oddsRatio }) => oddsRatio) ? 'Odds ratio' : 'Rate ratio', ratios);
}

function ratioOf({ oddsRatio, rateRatio }: GlmTerm): GlmTerm['oddsRatio'] {
  return oddsRatio ?? rateRatio;
}

function fitOf(result: GlmResult): Facts {
  const { nobs, nevent } = result;
  const large = (value: number | null): Cell => number(value, { style: 'fixed', digits: 2 });
  return {
    kind: 'facts',
    id: 'fit',
    items: [
      fact('Family', 'family', text(result.family)),
      fact('Link', 'link', text(result.link)),
      fact('Records used', 'nobs', count(nobs)),
      ...(nevent === null ? [] : [fact('Events', 'nevent', count(nevent))]),
      fact('Log-likelihood', 'logLik', large(result.logLik)),
      fact('  of the null model', 'logLikNull', large(result.logLikNull)),
      fact('Deviance', 'deviance', large(result.deviance)),
      fact('  degrees of freedom', 'dfResidual', count(result.dfResidual)),
      fact('Null deviance', 'nullDeviance', large(result.nullDeviance)),
      fact('  degrees of freedom', 'dfNull', count(result.dfNull)),
      fact('AIC', 'aic', large(result.aic)),
      fact('BIC', 'bic', large(result.bic)),
      fact('Dispersion', 'dispersion', estimate(result.dispersion)),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}

function testTable({ tests, terms }: GlmResult): Table {
  const named = [
    ['likelihood ratio', tests.likelihoodRatio],
    ['score', tests.score],
    ['Wald', tests.wald],
  ] as const;
  return {
    kind: 'table',
    id: 'tests',
    caption: terms.length > 1 ? 'Tests of all terms together' : 'Tests of the model',
    columns: [
      { header: 'Test', name: 'test', align: 'left' },
      { header: 'χ²', name: 'statistic', align: 'decimal' },
      { header: 'df', name: 'df', align: 'right' },
      p,
    ],
    rows: named.map(([name, test]) => [text(name), estimate(test.statistic), count(test.df), pValue(test.pValue)]),
  };
}
