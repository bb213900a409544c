import { publishDocument } from '@consilium/server/http/consortium-client.ts';
import type { NodeServices } from '../node-services.ts';
import { markDatasetDelivered, undeliveredDatasets } from '../storage/datasets.store.ts';
import { markDecisionDelivered, undeliveredDecisions } from '../storage/decisions.store.ts';

/** Decisions and declarations that the coordinator has not acknowledged yet. */
export async function deliverPending(node: Pick<NodeServices, 'db'> & { coordinator: string }): Promise<void> {
  for (const decision of await undeliveredDecisions(node.db.read)) {
    await publishDocument(node.coordinator, decision.document);
    await node.db.transaction('decision delivered', (tx) => markDecisionDelivered(tx, decision));
  }
  for (const dataset of await undeliveredDatasets(node.db.read)) {
    await publishDocument(node.coordinator, dataset.declaration);
    await node.db.transaction('declaration delivered', (tx) => markDatasetDelivered(tx, dataset.name, dataset.cut));
  }
}
