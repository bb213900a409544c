import { sql } from 'kysely';
import type { Variable } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { column, whole } from '../../sql/bound-value.ts';
import { cleanValue, outOfBounds } from '../../sql/clean-value.ts';
import { cohortCondition } from '../../sql/cohort.ts';
import type { EngineDialect, NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { groupIndex } from '../../sql/group-index.ts';
import { groupRows, oneRow } from '../../sql/group-rows.ts';
import { normalised } from '../../sql/normalised.ts';
import { levelsOf } from '../groups.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, isNumeric } from './layout.ts';
import type { SummaryParams } from './params.ts';

/** Per record: `x0, x1, …` (normalised number or index of the level) and `out0, …` (outside the bounds). */
export const summaryLocal: Local<SummaryParams> = ({ params, cohort, dictionary }, _broadcast, dialect) => {
  const variables = params.variables.map((name) => findVariable(dictionary, name));
  const group = params.by === null ? whole(0) : groupIndex(findVariable(dictionary, params.by), 1);
  const records = dialect.fence(
    dialect.builder
      .selectFrom('dataset')
      .select([group.as('g'), ...variables.flatMap(recordColumns)])
      .where(cohortCondition(cohort, dictionary)),
  );
  const sums = [countWhere(null), ...variables.flatMap((variable, i) => measuresOf(variable, i, dialect))];
  return params.by === null ? oneRow(records, sums, dialect) : groupRows(records, sums, dialect);
};

function recordColumns(variable: Variable, i: number) {
  if (!isNumeric(variable)) return [cleanValue(variable).as(`x${String(i)}`)];
  return [normalised(variable).as(`x${String(i)}`), outOfBounds(variable).as(`out${String(i)}`)];
}

/** In the order of the layout. */
function measuresOf(variable: Variable, i: number, dialect: EngineDialect): NumberSql[] {
  const x = column(`x${String(i)}`);
  const counts = [countWhere(sql`${x} is not null`), countWhere(sql`${x} is null`)];
  if (!isNumeric(variable)) {
    return [...counts, ...levelsOf(variable).map((_, level) => countWhere(sql`${x} = ${whole(level)}`))];
  }
  const total = (term: NumberSql): NumberSql => gridSum(scaledToGrid(term, fractionalBits), fractionalBits, 1, dialect);
  return [...counts, countWhere(sql`${column(`out${String(i)}`)}`), total(x), total(sql<number>`${x} * ${x}`)];
}
