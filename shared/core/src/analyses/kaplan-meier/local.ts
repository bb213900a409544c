import { eventCells } from '../../sql/event-cells.ts';
import type { Local } from '../contract.ts';
import { kaplanMeierPlan } from './layout.ts';
import type { KaplanMeierParams } from './params.ts';

export const kaplanMeierLocal: Local<KaplanMeierParams> = (context, _broadcast, dialect) =>
  eventCells(context, kaplanMeierPlan(context.params, context.dictionary), dialect);
