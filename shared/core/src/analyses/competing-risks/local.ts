import { eventCells } from '../../sql/event-cells.ts';
import type { Local } from '../contract.ts';
import { competingRisksPlan } from './layout.ts';
import type { CompetingRisksParams } from './params.ts';

export const competingRisksLocal: Local<CompetingRisksParams> = (context, _broadcast, dialect) =>
  eventCells(context, competingRisksPlan(context.params, context.dictionary), dialect);
