import { sql } from 'kysely';
import { column, real } from './bound-value.ts';
import { derive } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';

const [y, w, eta, e, mean] = [column('_y'), column('_w'), column('_eta'), column('_e'), column('_mean')];

/**
 * Per record, from `_y`, `_eta` and `_w` (null: no weights): `_r` = w (y − μ), `_v` = w dμ/dη and `_objective`, the
 * part of the log-likelihood that depends on the predictor; all times `unit`. |η| must be public and below 700, where
 * exp() neither overflows nor, on PostgreSQL, raises an error for being too small.
 */
export type LikelihoodTerms = (
  records: Selection,
  weighted: boolean,
  unit: number,
  dialect: EngineDialect,
) => Selection;

/** Σ w (y − η)²: the residual sum of squares, to be minimised. */
export const gaussianTerms: LikelihoodTerms = (records, weighted, unit, dialect) => {
  const times = factor(weighted, unit);
  const residual = derive(records, { _residual: sql<number>`${y} - ${eta}` }, dialect);
  const r = column('_residual');
  return derive(
    residual,
    {
      _r: sql<number>`${r} * ${times}`,
      _v: sql<number>`case when ${r} is not null then ${times} end`,
      _objective: sql<number>`${r} * ${r} * ${times}`,
    },
    dialect,
  );
};

/** From e^−|η| alone, so that neither μ nor 1 − μ cancels. */
export const binomialTerms: LikelihoodTerms = (records, weighted, unit, dialect) => {
  const times = factor(weighted, unit);
  const small = derive(records, { _e: sql<number>`exp(-abs(${eta}))` }, dialect);
  const one = real(1);
  const withMean = derive(
    small,
    {
      _mean: sql<number>`case when ${eta} >= ${real(0)} then ${one} / (${one} + ${e}) else ${e} / (${one} + ${e}) end`,
    },
    dialect,
  );
  return derive(
    withMean,
    {
      _r: sql<number>`(${y} - ${mean}) * ${times}`,
      _v: sql<number>`${e} / ((${one} + ${e}) * (${one} + ${e})) * ${times}`,
      _objective: sql<number>`(${y} * ${eta} - case when ${eta} > ${real(0)} then ${eta} else ${real(0)} end - ln(${one} + ${e})) * ${times}`,
    },
    dialect,
  );
};

export const poissonTerms: LikelihoodTerms = (records, weighted, unit, dialect) => {
  const times = factor(weighted, unit);
  const withMean = derive(records, { _mean: sql<number>`exp(${eta})` }, dialect);
  return derive(
    withMean,
    {
      _r: sql<number>`(${y} - ${mean}) * ${times}`,
      _v: sql<number>`${mean} * ${times}`,
      _objective: sql<number>`(${y} * ${eta} - ${mean}) * ${times}`,
    },
    dialect,
  );
};

function factor(weighted: boolean, unit: number): NumberSql {
  return weighted ? sql<number>`(${w} * ${real(unit)})` : real(unit);
}
