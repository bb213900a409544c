import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { askWarehouse } from '../engine/postgres-child.ts';
import { warehouseFacts } from '../engine/postgres-messages.ts';
import { warehouseFindings, type Finding } from '../engine/warehouse-findings.ts';
import type { OpenNode } from '../open-node.ts';

const TIMEOUT_MS = 15_000;

export interface WarehouseCheck {
  name: string;
  run: () => Promise<string>;
}

/** What `node doctor` says about the warehouse: one line a finding, or one that says why there are none. */
export async function warehouseChecks({ config, engineSettings }: OpenNode): Promise<WarehouseCheck[]> {
  const { warehouse } = config;
  if (!warehouse) return [];
  const { table } = warehouse;
  try {
    const request = { method: 'inspect', body: { table }, timeoutMs: TIMEOUT_MS } as const;
    const answer = await askWarehouse(engineSettings, warehouse, request);
    return warehouseFindings(parse(warehouseFacts, answer, 'answer of the warehouse'), table).map(toCheck);
  } catch (error) {
    return [{ name: 'warehouse', run: () => Promise.reject(error instanceof Error ? error : new Problem('internal')) }];
  }
}

function toCheck({ name, ok, text, mend }: Finding): WarehouseCheck {
  const problem = new Problem('invalid-config', text, mend === undefined ? {} : { mend });
  return { name, run: () => (ok ? Promise.resolve(text) : Promise.reject(problem)) };
}
