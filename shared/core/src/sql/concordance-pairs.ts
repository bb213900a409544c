/**
 * Harrell's C within a site, over records that can be compared: one has an event while the other is at risk and stays
 * longer. For each record the pairs with records of lower and of higher predictor are counted by a binary trie over the
 * ranks of the predictor, a window over time for each node: n log n, where a join would be n².
 * Source: Harrell et al. 1982, JAMA 247:2543; influence as R's survival::concordance (Therneau & Atkinson).
 */
import { sql } from 'kysely';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real, whole } from './bound-value.ts';
import { clamped } from './clamped.ts';
import { weightUnit } from './concordance-places.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { gridSum, scaledToGrid } from './grid-sum.ts';

import { stratumNames } from './risk-records.ts';
import { sameKeys } from './same-keys.ts';

/** 2^15 distinct predictors: more than a site has that is counted exactly (concordance-places.ts). */
const levels = 15;
/** Pairs leave in units of 2^−20. */
const pairBits = 20;
const largestSum = 2 ** 73;

/**
 * From the table `placed` the tables `cells` (by stratum, rank and place in time what leaves, less what enters), and by
 * cell `compared`, the pairs in which a record there is the one with higher risk and earlier event or lower risk and
 * later exit, and the other way round, and `equal`, those of equal predictor.
 */
export function pairTables(model: HazardModel, dialect: EngineDialect) {
  return { cells: cellsOf(model, dialect), compared: comparedCells(model, dialect), equal: equalCells(model, dialect) };
}

function cellsOf(model: HazardModel, dialect: EngineDialect): Selection {
  const db = dialect.builder;
  const shared = [...stratumNames(model), '_rank', '_ranks'];
  const at = (key: string, sign: number): Selection =>
    db
      .selectFrom('placed')
      .select([
        ...shared.map((name) => column(name).as(name)),
        column(key).as('_key'),
        sql<number>`${real(sign)} * ${column('_weight')}`.as('_weight'),
      ]);
  const all = model.start ? at('_exit', 1).unionAll(at('_entry', -1)) : at('_exit', 1);
  const keys = [...shared, '_key'];
  return db
    .selectFrom(all.as('all_cells'))
    .select([...keys.map((key) => column(key).as(key)), sql<number>`sum(${column('_weight')})`.as('_weight')])
    .groupBy(keys.map(column));
}

const isEven = (key: ReturnType<typeof sql.id>) => sql`${key} = ${real(2)} * floor(${key} / ${real(2)})`;
const isEvent = isEven(sql.id('_key'));

/** Cells in each level of the trie: the node that a cell's rank is in there, and in which half of it. */
function cellsByNode(model: HazardModel, dialect: EngineDialect): Selection {
  const [rank, l] = [column('_rank'), sql.id('series', 'l')];
  const half = (shift: number): NumberSql =>
    sql<number>`floor(${rank} / cast(1 << (${l} + ${whole(shift)}) as float8))`;
  return dialect.fence(
    dialect.builder
      .selectFrom('cells')
      .crossJoinLateral(sql<{ l: number }>`generate_series(${whole(0)}, ${whole(levels - 1)})`.as(sql`series(l)`))
      .select([
        ...[...stratumNames(model), '_rank', '_key', '_weight'].map((name) => column(name).as(name)),
        sql<number>`${l}`.as('_level'),
        half(1).as('_node'),
        sql<number>`${half(0)} - ${real(2)} * ${half(1)}`.as('_bit'),
      ])
      .where(sql<boolean>`cast(1 << ${l} as float8) < ${column('_ranks')}`),
  );
}

/**
 * By node and place in time what the node's halves have later, and what happened in them earlier. One row a place, so
 * that frames are of rows: as cells, of which many share a place, they are several times as many.
 */
function nodeWindows(model: HazardModel, dialect: EngineDialect): Selection {
  const db = dialect.builder;
  const node = [...stratumNames(model), '_level', '_node'];
  const keys = [...node, '_key'];
  const half = (which: number): NumberSql =>
    sql<number>`sum(case when ${column('_bit')} = ${real(which)} then ${column('_weight')} else ${real(0)} end)`;
  const places = dialect.fence(
    db
      .selectFrom(cellsByNode(model, dialect).as('by_node'))
      .select([...keys.map((key) => column(key).as(key)), half(0).as('_lower'), half(1).as('_higher')])
      .groupBy(keys.map(column)),
  );
  const within = sql.join(node.map(column));
  const happened = (side: string): NumberSql =>
    sql<number>`case when ${isEvent} then ${column(side)} else ${real(0)} end`;
  return dialect.fence(
    db
      .selectFrom(places.as('places'))
      .select([
        ...keys.map((key) => column(key).as(key)),
        after(column('_lower'), within).as('_lower_after'),
        after(column('_higher'), within).as('_higher_after'),
        before(happened('_lower'), within).as('_lower_before'),
        before(happened('_higher'), within).as('_higher_before'),
      ]),
  );
}

function comparedCells(model: HazardModel, dialect: EngineDialect): Selection {
  const strata = stratumNames(model);
  const bit = column('_bit');
  const pairs = (own: number, whenEvent: string, whenLater: string): NumberSql => {
    const early = sql`case when ${isEven(sql.id('by_node', '_key'))} and ${bit} = ${real(own)} then ${column(whenEvent)} else ${real(0)} end`;
    const late = sql`case when ${bit} = ${real(1 - own)} then ${column(whenLater)} else ${real(0)} end`;
    return sql<number>`sum(${early} + ${late})`;
  };
  const node = [...strata, '_level', '_node', '_key'];
  const keys = [...strata, '_rank', '_key'].map((key) => sql.id('by_node', key));
  return dialect.builder
    .selectFrom(cellsByNode(model, dialect).as('by_node'))
    .innerJoin(nodeWindows(model, dialect).as('windows'), (join) => join.on(sameKeys('by_node', 'windows', node, node)))
    .select([
      ...[...strata, '_rank', '_key'].map((key) => sql<number>`${sql.id('by_node', key)}`.as(key)),
      pairs(1, '_lower_after', '_higher_before').as('_concordant'),
      pairs(0, '_higher_after', '_lower_before').as('_discordant'),
    ])
    .groupBy(keys);
}

function equalCells(model: HazardModel, dialect: EngineDialect): Selection {
  const strata = stratumNames(model);
  const weight = column('_weight');
  const within = sql.join([...strata, '_rank'].map(column));
  const happened = sql<number>`case when ${isEvent} then ${weight} else ${real(0)} end`;
  const early = sql`case when ${isEvent} then ${after(weight, within)} else ${real(0)} end`;
  return dialect.builder
    .selectFrom('cells')
    .select([
      ...[...strata, '_rank', '_key'].map((key) => column(key).as(key)),
      sql<number>`${early} + ${before(happened, within)}`.as('_tied'),
    ]);
}

/**
 * What comes later in time than the row itself, where no other has its time. Whole numbers in doubles: the order of
 * adding does not matter.
 */
function after(value: NumberSql, within: ReturnType<typeof sql>): NumberSql {
  const frame = sql`rows between 1 following and unbounded following`;
  return sql<number>`coalesce(sum(${value}) over (partition by ${within} order by ${column('_key')} ${frame}), ${real(0)})`;
}

/** What came earlier. */
function before(value: NumberSql, within: ReturnType<typeof sql>): NumberSql {
  const frame = sql`rows between unbounded preceding and 1 preceding`;
  return sql<number>`coalesce(sum(${value}) over (partition by ${within} order by ${column('_key')} ${frame}), ${real(0)})`;
}

/**
 * From `placed`, `compared` and `equal` the one row of sums over pairs in units of 2^−20: concordant, discordant, tied;
 * then Σ a², Σ a b, Σ b² over the records, a = concordant − discordant and b all of a record's pairs.
 */
export function concordanceRow(model: HazardModel, dialect: EngineDialect): Selection {
  const strata = stratumNames(model);
  const unit = model.weights ? weightUnit : 1;
  const joins = [
    { table: 'compared', as: 'exit_compared', key: '_exit' },
    { table: 'equal', as: 'exit_equal', key: '_exit' },
    ...(model.start
      ? [
          { table: 'compared', as: 'entry_compared', key: '_entry' },
          { table: 'equal', as: 'entry_equal', key: '_entry' },
        ]
      : []),
  ];
  const joined = joins.reduce<Selection>(
    (query, { table, as, key }) =>
      query.leftJoin(`${table} as ${as}`, (join) =>
        join.on(sameKeys('placed', as, [...strata, '_rank', key], [...strata, '_rank', '_key'])),
      ),
    dialect.builder.selectFrom('placed'),
  );
  const count = (table: 'compared' | 'equal', name: string): NumberSql => {
    const at = (when: string): NumberSql => sql<number>`coalesce(${sql.id(`${when}_${table}`, name)}, ${real(0)})`;
    return model.start ? sql<number>`(${at('exit')} - ${at('entry')})` : at('exit');
  };
  const counted = dialect.fence(
    joined.select([
      sql<number>`${sql.id('placed', '_weight')} / ${real(unit)}`.as('_weight'),
      sql<number>`${sql.id('placed', '_squares')} / ${real(unit * unit)}`.as('_squares'),
      sql<number>`${count('compared', '_concordant')} / ${real(unit)}`.as('_concordant'),
      sql<number>`${count('compared', '_discordant')} / ${real(unit)}`.as('_discordant'),
      sql<number>`${count('equal', '_tied')} / ${real(unit)}`.as('_tied'),
    ]),
  );
  const [concordant, discordant, tied] = [column('_concordant'), column('_discordant'), column('_tied')];
  const [a, b] = [sql`(${concordant} - ${discordant})`, sql`(${concordant} + ${discordant} + ${tied})`];
  const [weight, squares] = [column('_weight'), column('_squares')];
  const terms = [
    // Every pair was met from both of its sides.
    ...[concordant, discordant, tied].map((pairs) => sql<number>`${weight} * ${pairs} * ${real(0.5)}`),
    sql<number>`${squares} * ${a} * ${a}`,
    sql<number>`${squares} * ${a} * ${b}`,
    sql<number>`${squares} * ${b} * ${b}`,
  ];
  const terms_ = dialect.builder
    .selectFrom(counted.as('counted'))
    .select(terms.map((term, j) => term.as(`_t${String(j)}`)));
  return dialect.builder.selectFrom(dialect.fence(terms_).as('pair_terms')).select(
    terms.map((_, j) => {
      const term = clamped(column(`_t${String(j)}`), largestSum);
      return gridSum(scaledToGrid(term, pairBits), pairBits, largestSum, dialect).as(`m${String(j)}`);
    }),
  );
}
