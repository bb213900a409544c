import { sql } from 'kysely';
import type { HazardModel } from '../survival/hazard-model.ts';
import { intervalCount, type TimeGrid } from '../survival/time-grid.ts';
import { column, real, whole } from './bound-value.ts';
import { derive } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { entryIndex, intervalIndex } from './grid-index.ts';
import { countWhere, integerText } from './grid-sum.ts';
import { isUsed } from './risk-records.ts';

/** From the table `records`: how many leave at each time of the grid with an event, then without, then how many enter. */
export function timeCounts({ start }: HazardModel, grid: TimeGrid, first: number, dialect: EngineDialect): Selection {
  const length = intervalCount(grid);
  const counted = (run: NumberSql, interval: NumberSql): Selection => {
    const used = dialect.builder.selectFrom('records').selectAll().where(isUsed);
    const place = sql<number>`${whole(first)} + ${run} * ${whole(length)} + cast(${interval} as bigint)`;
    return dialect.builder
      .selectFrom(derive(used, { _place: sql`cast(${place} as bigint)` }, dialect).as('placed'))
      .select([column('_place').as('g'), integerText(countWhere(null)).as('m0')])
      .groupBy(column('_place'));
  };
  const run = sql<number>`case when ${column('_event')} = ${real(1)} then 0 else 1 end`;
  const exits = counted(run, intervalIndex(column('_time'), grid));
  return start ? exits.unionAll(counted(whole(2), entryIndex(column('_start'), grid))) : exits;
}
