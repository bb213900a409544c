import type { Block, Cell, Facts, FigureOf, Table } from '../../report/block.ts';
import { count, estimate, pValue, range, text } from '../../report/cell.ts';
import { differenceForest, ratioForest } from '../../report/forest-figure.ts';
import { convergedFact, fact } from '../../report/fact.ts';
import {
  coefficientTable,
  criterionFacts,
  intervalColumn,
  large,
  logLikelihoodFacts,
  modelTestTable,
  pColumn,
  termColumn,
} from '../../report/model-tables.ts';
import type { Report } from '../../report/report.ts';
import type { GlmParams, GlmResult, GlmTerm } from './params.ts';

export const glmReport: Report<GlmParams, GlmResult> = ({ result }) => {
  return [...effectBlocks(result), fitOf(result), modelTestTable(result)];
};

type Effects = Pick<GlmResult, 'terms' | 'family' | 'formula'>;

/** Coefficients and what they say, as tables and as a forest. */
export function effectBlocks(result: Effects): Block[] {
  const ratio = ratioTable(result);
  const { terms, formula, family } = result;
  return [
    coefficientTable(terms, formula, family === 'gaussian' ? 't' : 'z'),
    ...(ratio ? [ratio] : []),
    ...forestOf(result),
  ];
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
    columns: [termColumn, { header, name, align: 'decimal' }, intervalColumn, pColumn],
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
  return {
    kind: 'facts',
    id: 'fit',
    items: [
      fact('Family', 'family', text(result.family)),
      fact('Link', 'link', text(result.link)),
      fact('Records used', 'nobs', count(nobs)),
      ...(nevent === null ? [] : [fact('Events', 'nevent', count(nevent))]),
      ...logLikelihoodFacts(result),
      fact('Deviance', 'deviance', large(result.deviance)),
      fact('  degrees of freedom', 'dfResidual', count(result.dfResidual)),
      fact('Null deviance', 'nullDeviance', large(result.nullDeviance)),
      fact('  degrees of freedom', 'dfNull', count(result.dfNull)),
      ...criterionFacts(result),
      fact('Dispersion', 'dispersion', estimate(result.dispersion)),
      fact('Iterations', 'iterations', count(result.iterations)),
      convergedFact(result),
    ],
  };
}
