import { printFactor } from '../../query-language/print-formula.ts';
import type { Term } from '../../query-language/formula.ts';
import { coefficientName } from '../../regression/coefficient-name.ts';
import { concordanceOf } from './concordance.ts';
import type { CoxFit } from './fit.ts';
import { fractionalBits, pairSums, pairUnit } from './layout.ts';
import { modelTest } from './model-test.ts';
import type { ModelTest } from '../../regression/model-fit.ts';
import type { CoxResult } from './params.ts';
import { proportionalityTest } from './proportionality.ts';
import { integerAt, matrixAt, vectorAt } from './sums.ts';

export function concordanceOfFit({ diagnosed, places, values }: CoxFit): CoxResult['concordance'] {
  if (!diagnosed) return { estimate: null, stdError: null };
  const sums = pairSums.map((_, k) => integerAt(values, places.pairs + k));
  return concordanceOf(sums, pairUnit / 2 ** fractionalBits);
}

export function phTestOf(fit: CoxFit): CoxResult['phTest'] {
  const { model, params } = fit;
  const columns = model.columns.map((_, j) => j);
  return {
    transform: params.phTest,
    global: testOf(fit, columns),
    terms: params.formula.terms.map((term, t) => ({
      term: termName(term),
      ...testOf(
        fit,
        columns.filter((j) => model.columns[j]?.term === t),
      ),
    })),
  };
}

function testOf(
  { model, sums, places, values, without, scale, diagnosed }: CoxFit,
  tested: readonly number[],
): ModelTest {
  if (!diagnosed) return modelTest(NaN, 0);
  const size = model.columns.length;
  const first = places.proportionality;
  const { statistic, df } = proportionalityTest(
    {
      size,
      without,
      information: sums.information,
      ofTime: matrixAt(values, first + size, size),
      ofTimeSquared: matrixAt(values, first + size + (size * (size + 1)) / 2, size),
      score: vectorAt(values, first, size),
      f: fractionalBits,
    },
    tested,
  );
  return modelTest(scale * statistic, df);
}

function termName(term: Term): string {
  return term
    .map((factor) =>
      factor.kind === 'ns' || factor.kind === 'relevel' ? printFactor(factor) : coefficientName(factor),
    )
    .join(':');
}
