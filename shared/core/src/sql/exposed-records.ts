import { sql } from 'kysely';
import { addsUpByTime } from '../survival/adds-up-by-time.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real } from './bound-value.ts';
import { clamped } from './clamped.ts';
import { derive, type Derived, type DerivedName } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import type { Extras } from './hazard-table.ts';
import { columnName } from './model-columns.ts';
import { stratumNames } from './risk-records.ts';
import { sameKeys } from './same-keys.ts';

const [event, risk] = [column('_event'), column('_risk')];

/** No record's cumulative hazard reaches it unless it is nearly the whole risk set all the time. */
export const largestExposure = 16_000;
/** Nor does a weighted score residual. */
export const largestResidual = 2 ** 16;

/**
 * The table `moves` beside the table `hazards`: `_dh` what those who leave there met of the hazard, `_dhg` and `_dhgg` of
 * the hazard times the transform and its square; `_g` the transform.
 */
export function metByTime(model: HazardModel, tied: boolean, extras: Extras, dialect: EngineDialect): Selection {
  const keys = [...stratumNames(model), '_at'];
  const hazard = (name: string): NumberSql => sql<number>`${sql.id('hazards', name)}`;
  const met = (name: string, own: NumberSql): NumberSql =>
    tied
      ? sql<number>`${hazard(name)} - case when ${event} = ${real(1)} then coalesce(${own}, ${real(0)}) else ${real(0)} end`
      : hazard(name);
  return dialect.fence(
    dialect.builder
      .selectFrom('moves')
      .leftJoin('hazards', (join) => join.on(sameKeys('moves', 'hazards', keys, keys)))
      .selectAll('moves')
      .select(Object.entries(transformed(met, hazard, extras)).map(([name, value]) => value.as(name))),
  );
}

/** The hazard that was met, and where the transform is asked for, the hazard times it. */
function transformed(
  met: (name: string, own: NumberSql) => NumberSql,
  at: (name: string) => NumberSql,
  { transform }: Extras,
): Derived {
  const [own, g] = [at('_own'), at('_g')];
  return {
    _dh: met('_h', own),
    ...(transform
      ? {
          _dhg: met('_hg', sql<number>`${own} * ${g}`),
          _dhgg: met('_hgg', sql<number>`${own} * ${g} * ${g}`),
          _g: g,
        }
      : {}),
  };
}

/**
 * The table `records` with what each met of the table `hazards`: unless products are added up by time, `_u`, its
 * cumulative hazard (over the records they add up to the weights of the events), `_ug` and `_ugg` times the transform and
 * its square; and `_res0 …`, its weighted score residuals.
 */
export function exposedRecords(model: HazardModel, tied: boolean, extras: Extras, dialect: EngineDialect): Selection {
  const raw = derive(metOf(model, tied, extras, dialect), products(model, extras), dialect);
  const limits = Object.keys(products(model, extras)).map((name): [DerivedName, NumberSql] => [
    name.replace('_raw', '') as DerivedName,
    clamped(column(name), name.startsWith('_raw_res') ? largestResidual : largestExposure),
  ]);
  return derive(raw, Object.fromEntries(limits), dialect);
}

function products(model: HazardModel, { transform, residuals }: Extras): Derived {
  const exposure = (name: string): NumberSql => sql<number>`${risk} * ${column(name)}`;
  return {
    ...(addsUpByTime(model)
      ? {}
      : {
          _raw_u: exposure('_dh'),
          ...(transform ? { _raw_ug: exposure('_dhg'), _raw_ugg: exposure('_dhgg') } : {}),
        }),
    ...(residuals
      ? Object.fromEntries(model.columns.map((_, j) => [`_raw_res${String(j)}`, residual(model, j)] as const))
      : {}),
  };
}

/** Records beside the hazards at their exit and, with late entry, at their entry. */
function metOf(model: HazardModel, tied: boolean, extras: Extras, dialect: EngineDialect): Selection {
  const strata = stratumNames(model);
  const exits = dialect.builder
    .selectFrom('records')
    .leftJoin('hazards as exits', (join) =>
      join.on(sameKeys('records', 'exits', [...strata, '_time'], [...strata, '_at'])),
    );
  const joined = model.start
    ? exits.leftJoin('hazards as entries', (join) =>
        join.on(sameKeys('records', 'entries', [...strata, '_start'], [...strata, '_at'])),
      )
    : exits;
  const columns = Object.entries(differences(model, tied, extras)).map(([name, value]) => value.as(name));
  return dialect.fence(joined.selectAll('records').select(columns));
}

/** What grew between a record's entry and its exit, without what an event does not meet at its own time. */
function differences(model: HazardModel, tied: boolean, extras: Extras): Derived {
  const atExit = (name: string): NumberSql => sql<number>`${sql.id('exits', name)}`;
  const grown = (name: string, own: NumberSql): NumberSql => {
    const entry = model.start ? sql` - coalesce(${sql.id('entries', name)}, ${real(0)})` : sql``;
    const notMet = tied ? sql` - ${event} * coalesce(${own}, ${real(0)})` : sql``;
    return sql<number>`${atExit(name)}${entry}${notMet}`;
  };
  return {
    ...transformed(grown, atExit, extras),
    ...(extras.residuals
      ? Object.fromEntries(
          model.columns.flatMap((_, j): [DerivedName, NumberSql][] => [
            [`_dhm${String(j)}`, grown(`_hm${String(j)}`, atExit(`_ownm${String(j)}`))],
            [`_mean${String(j)}`, atExit(`_mean${String(j)}`)],
          ]),
        )
      : {}),
  };
}

/** v (δ (x − mean) − e^η (x H − M)): Lin & Wei 1989, JASA 84:1074, section 2. */
function residual(model: HazardModel, j: number): NumberSql {
  const [x, mean, met] = [column(columnName(j)), column(`_mean${String(j)}`), column(`_dhm${String(j)}`)];
  const v = model.weights ? column('_v') : real(1);
  const ofEvent = sql`case when ${event} = ${real(1)} then ${v} * (${x} - coalesce(${mean}, ${x})) else ${real(0)} end`;
  return sql<number>`${ofEvent} - ${risk} * (${x} * ${column('_dh')} - ${met})`;
}
