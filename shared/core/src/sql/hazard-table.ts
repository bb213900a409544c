import { sql } from 'kysely';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real } from './bound-value.ts';
import { clamped } from './clamped.ts';
import { derive, type Derived, type DerivedName } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { wideWhole } from './grid-sum.ts';
import { stratumNames } from './risk-records.ts';
import { over } from './risk-sets.ts';

/** What is added up over time besides the baseline hazard. */
export interface Extras {
  /** A function of `_at`, for the test of proportional hazards. */
  transform: NumberSql | null;
  /** Score residuals are asked for. */
  residuals: boolean;
}

const [d, s, e, top] = [column('_d'), column('_s'), column('_e'), column('_top')];
const [q0, g, used, each] = [column('_q0'), column('_g'), column('_used'), column('_each')];

/** Hazard steps are kept on a grid of 2^−44 of the reciprocal of the largest risk set. */
const stepBits = 44;
const largestStep = 2 ** 48;

/**
 * From the table `steps`, by stratum and time: the baseline hazard up to and with the time, per unit of risk (`_h`; `_hg`
 * and `_hgg` times the transform and its square; `_hm0 …` times the mean), and, with `tied`, what an event at the time
 * does not meet of it under Efron's approximation (`_own`, `_ownm0 …`); for residuals also the event's own mean
 * (`_mean0 …`). Added up in whole numbers.
 */
export function hazardTable(model: HazardModel, tied: boolean, extras: Extras, dialect: EngineDialect): Selection {
  const steps = stepsOf(model, tied, extras);
  const names = Object.keys(steps);
  const scaled = derive(dialect.builder.selectFrom('steps').selectAll(), steps, dialect);
  const whole = derive(
    scaled,
    Object.fromEntries(names.map((name) => [`_whole${name}` as DerivedName, wholeStep(column(name), dialect)])),
    dialect,
  );
  const upTo = over(model, sql`order by ${column('_at')} rows unbounded preceding`);
  const unit = sql`(${real(2 ** stepBits)} * ${top})`;
  return dialect.fence(
    dialect.builder.selectFrom(whole.as('whole_steps')).select([
      ...[...stratumNames(model), '_at'].map((key) => column(key).as(key)),
      ...names.map((name) => {
        const sum = sql`sum(${column(`_whole${name}`)}) ${upTo}`;
        // Risks may all be rounded to 0.
        const value = sql<number>`case when ${top} > ${real(0)} then cast(${sum} as float8) / ${unit} else ${real(0)} end`;
        return value.as(name.replace('_step', ''));
      }),
      ...Object.entries(ownColumns(model, tied, extras)).map(([name, value]) => value.as(name)),
    ]),
  );
}

/** What each event time adds, in units of the reciprocal of the largest risk set. */
function stepsOf(model: HazardModel, tied: boolean, { transform, residuals }: Extras): Derived {
  const share = sql`${top} / ${s}`;
  const step = sql`${each} * ${q0} * ${share}`;
  const ofMean = (j: string) => column(tied ? `_turn${j}` : `_sum${j}`);
  return {
    _step_h: step,
    ...(transform ? { _step_hg: sql`${step} * ${g}`, _step_hgg: sql`${step} * ${g} * ${g}` } : {}),
    ...(residuals
      ? Object.fromEntries(model.columns.map((_, j) => [`_step_hm${String(j)}`, sql`${ofMean(String(j))} * ${share}`]))
      : {}),
  };
}

function ownColumns(model: HazardModel, tied: boolean, { transform, residuals }: Extras): Derived {
  const numbers = model.columns.map((_, j) => String(j));
  return {
    ...(tied ? { _own: sql`${each} * (${q0} - ${d}) / ${e}` } : {}),
    ...(transform ? { _g: g } : {}),
    ...(tied && residuals
      ? Object.fromEntries(
          numbers.map((j) => [`_ownm${j}`, sql`(${column(`_turn${j}`)} - ${column(`_sum${j}`)}) / ${e}`]),
        )
      : {}),
    ...(residuals ? Object.fromEntries(numbers.map((j) => [`_mean${j}`, meanOf(j)])) : {}),
  };
}

/** NULL where the weights of the events are all rounded to 0: then nothing rests on it. */
function meanOf(j: string): NumberSql {
  const weight = sql`(${each} * ${d})`;
  return sql<number>`case when ${weight} > ${real(0)} then ${column(`_sum${j}`)} / ${weight} end`;
}

/** A step as a whole number in an integer that the steps of all times together fit in; 0 where nothing happens. */
function wholeStep(step: NumberSql, dialect: EngineDialect): NumberSql {
  const rounded = sql<number>`floor((${clamped(step, largestStep)}) * ${real(2 ** stepBits)} + ${real(0.5)})`;
  return sql<number>`case when ${used} then ${wideWhole(rounded, dialect)} else 0 end`;
}
