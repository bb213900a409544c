import type { DataEngine } from './data-engine.ts';
import { startEngine, type EngineSettings } from './engine.ts';
import { startPostgresEngine } from './postgres-engine.ts';
import type { Warehouse } from './warehouse.ts';

/** The node's one engine: its warehouse where `node.yaml` names one, else the embedded one over its own cuts. */
export async function startDataEngine(node: {
  engineSettings: EngineSettings;
  config: { warehouse?: Warehouse | undefined };
}): Promise<DataEngine> {
  const { engineSettings, config } = node;
  return config.warehouse ? startPostgresEngine(engineSettings, config.warehouse) : startEngine(engineSettings);
}
