import type { Dictionary } from '../dictionary/dictionary.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import type { RiskGrid } from '../survival/risk-grid.ts';
import { pairTables } from './concordance-pairs.ts';
import { placeTables } from './concordance-places.ts';
import type { EngineDialect, Selection } from './engine-dialect.ts';
import { eventSteps } from './event-steps.ts';
import { exposedRecords, metByTime } from './exposed-records.ts';
import { type Extras, hazardTable } from './hazard-table.ts';
import { movesOf } from './moves.ts';
import { riskRecords } from './risk-records.ts';
import { riskSets, tieSums } from './risk-sets.ts';

export interface CoxTables {
  model: HazardModel;
  dictionary: Dictionary;
  beta: readonly number[];
  grid: RiskGrid;
  /** Largest |η|. */
  largest: number;
  /** Efron’s approximation. */
  tied: boolean;
  extras: Extras;
}

/**
 * The tables of a Cox statement over clean records, each from those before it: `records`; by time `moves`, `sets`, `ties`,
 * `steps`, `hazards`, `met`; `exposed`, the records again with what each met, for sums that are no sums by time. The records
 * are not kept but worked out again where a statement needs them twice, so that memory does not grow with them.
 */
export function coxTables(
  clean: Selection,
  { model, dictionary, beta, grid, largest, tied, extras }: CoxTables,
  dialect: EngineDialect,
) {
  const tables = dialect.builder
    .with(
      (cte) => cte('records').notMaterialized(),
      () => riskRecords(clean, { model, dictionary }, { beta, grid }, dialect),
    )
    .with('moves', () => movesOf({ model, dictionary, grid, largest }, dialect))
    .with('sets', () => riskSets(model, tied, dialect));
  const withTies = tied ? tables.with('ties', () => tieSums(model, dialect)) : tables;
  return withTies
    .with('steps', () => eventSteps(model, tied, extras.transform, dialect))
    .with('hazards', () => hazardTable(model, tied, extras, dialect))
    .with('met', () => metByTime(model, tied, extras, dialect))
    .with(
      (cte) => cte('exposed').notMaterialized(),
      () => exposedRecords(model, tied, extras, dialect),
    );
}

/** The same with the tables of concordance-pairs.ts behind them. */
export function withPairs(
  tables: ReturnType<typeof coxTables>,
  { model, largest }: { model: HazardModel; largest: number },
  dialect: EngineDialect,
) {
  const { scored, scale, clock, placed } = placeTables(model, largest, dialect);
  const { cells, compared, equal } = pairTables(model, dialect);
  return tables
    .with(
      (cte) => cte('scored').notMaterialized(),
      () => scored,
    )
    .with('scale', () => scale)
    .with('clock', () => clock)
    .with('placed', () => placed)
    .with('cells', () => cells)
    .with('compared', () => compared)
    .with('equal', () => equal);
}
