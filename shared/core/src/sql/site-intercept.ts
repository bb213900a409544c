import { sql } from 'kysely';
import type { Family } from '../analyses/glm/params.ts';
import { informationEntries } from '../regression/information.ts';
import { column, real } from './bound-value.ts';
import { clamped } from './clamped.ts';
import { derive } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid, wideWhole } from './grid-sum.ts';
import { columnName } from './model-columns.ts';

const [y, eta, alpha, e, share] = ['_y', '_eta', '_alpha', '_e', '_share'].map(column) as [
  NumberSql,
  NumberSql,
  NumberSql,
  NumberSql,
  NumberSql,
];
const used = sql<boolean>`${eta} is not null`;
const [zero, one] = [real(0), real(1)];

/** Largest e^η and |y − η| of a record, for the sums on the grid. */
const largestTerm = 2 ** 40;
/** Newton's steps towards a binomial intercept, none longer than 2: near it each doubles the digits. */
const [newtonSteps, longestStep] = [7, 2];

/**
 * The table `predicted` (`_y`, `_x1 …` and `_eta`, without an intercept) as records of a model with an intercept of the
 * site's own, at which the site's likelihood is largest; no predictor where it is infinite.
 */
export function atSiteIntercept(
  { family, columns, f }: { family: Family; columns: number; f: number },
  dialect: EngineDialect,
): Selection {
  const total: Total = (term, bound) => {
    const known = sql<number>`case when ${used} then ${term} end`;
    return sql<number>`(cast(${gridSum(scaledToGrid(known, f), f, bound, dialect)} as float8) / ${real(2 ** f)})`;
  };
  return shifted(siteIntercept(family, total, dialect), columns, dialect);
}

type Total = (term: NumberSql, bound: number) => NumberSql;

/** One row `_alpha`. */
function siteIntercept(family: Family, total: Total, dialect: EngineDialect): Selection {
  const row = (value: NumberSql): Selection => dialect.builder.selectFrom('predicted').select(value.as('_alpha'));
  const n = sql<number>`cast(nullif(${countWhere(used)}, 0) as float8)`;
  if (family === 'gaussian') return row(sql<number>`${total(sql<number>`${y} - ${eta}`, largestTerm)} / ${n}`);
  if (family === 'poisson') {
    const risks = total(sql<number>`exp(${eta})`, largestTerm);
    return row(sql<number>`ln(nullif(${total(y, largestTerm)}, ${zero}) / ${risks})`);
  }
  const means = dialect.builder
    .selectFrom('predicted')
    .select([
      sql<number>`${total(y, 1)} / ${n}`.as('_share'),
      sql<number>`${total(eta, largestTerm)} / ${n}`.as('_eta'),
    ]);
  const inside = sql`${share} > ${zero} and ${share} < ${one}`;
  const first = dialect.builder
    .selectFrom(dialect.fence(means).as('means'))
    .select(sql<number>`case when ${inside} then ln(${share} / (${one} - ${share})) - ${eta} end`.as('_alpha'));
  return Array.from({ length: newtonSteps }).reduce<Selection>((at) => newtonStep(at, total, dialect), first);
}

function newtonStep(at: Selection, total: Total, dialect: EngineDialect): Selection {
  const records = derive(shifted(at, 0, dialect), { _e: sql`exp(-abs(${eta}))` }, dialect);
  const mean = sql<number>`case when ${eta} >= ${zero} then ${one} else ${e} end / (${one} + ${e})`;
  const slope = sql<number>`${e} / ((${one} + ${e}) * (${one} + ${e}))`;
  const step = sql<number>`${total(sql<number>`${y} - ${mean}`, 1)} / nullif(${total(slope, 1)}, ${zero})`;
  const sums = dialect.builder
    .selectFrom(records.as('records'))
    .select([sql<number>`min(${alpha})`.as('_alpha'), step.as('_step')]);
  return dialect.builder
    .selectFrom(dialect.fence(sums).as('sums'))
    .select(sql<number>`${alpha} + ${clamped(column('_step'), longestStep)}`.as('_alpha'));
}

/** Of the columns the first `columns` beside `_y`, `_alpha` and `_eta`, which has the intercept in it. */
function shifted(intercept: Selection, columns: number, dialect: EngineDialect): Selection {
  const kept = ['_y', '_alpha', ...Array.from({ length: columns }, (_, j) => columnName(j + 1))];
  return dialect.fence(
    dialect.builder
      .selectFrom(['predicted', dialect.fence(intercept).as('site')])
      .select([...kept.map((name) => column(name).as(name)), sql<number>`${eta} + ${alpha}`.as('_eta')]),
  );
}

/**
 * From one row of the objective, gradient and information of a model whose column 0 is the intercept, in that order: the
 * same without it, with the likelihood at its best intercept (Schur's complement), on the grid. What is left of the way to
 * that intercept counts to second order.
 */
export function profiledRow(fit: Selection, family: Family, columns: number, dialect: EngineDialect): Selection {
  const size = columns + 1;
  const places = informationEntries(size);
  const at = (k: number): NumberSql => sql<number>`cast(${column(`m${String(k)}`)} as float8)`;
  const entry = (i: number, j: number): NumberSql => at(1 + size + places.findIndex(([a, b]) => a === i && b === j));
  const read = derive(
    fit,
    { _g0: at(1), _d0: sql`case when ${entry(0, 0)} > ${zero} then ${entry(0, 0)} end` },
    dialect,
  );
  const [g0, d0] = [column('_g0'), column('_d0')];
  const objective = family === 'gaussian' ? sql<number>`${real(-0.5)} * ${at(0)}` : at(0);
  const parts = [
    sql<number>`${objective} + ${g0} * ${g0} / (${real(2)} * ${d0})`,
    ...Array.from({ length: columns }, (_, j) => sql<number>`${at(2 + j)} - ${entry(0, j + 1)} * ${g0} / ${d0}`),
    ...informationEntries(columns).map(
      ([i, j]) => sql<number>`${entry(i + 1, j + 1)} - ${entry(0, i + 1)} * ${entry(0, j + 1)} / ${d0}`,
    ),
  ];
  return dialect.builder
    .selectFrom(read.as('fit'))
    .select(parts.map((part, m) => wideWhole(sql<number>`floor(${part} + ${real(0.5)})`, dialect).as(`m${String(m)}`)));
}
