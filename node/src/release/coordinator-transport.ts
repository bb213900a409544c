import type { CoordinatorClient } from '../coordinator-client.ts';
import type { Transport } from './transport.ts';

/** The masked vector first, in pieces, then the envelope that signs its hash. */
export function coordinatorTransport(client: CoordinatorClient): Transport {
  return {
    send: async (task, envelope, vector) => {
      if (vector) await client.deliverVector(task, vector);
      await client.deliverMessage(envelope);
    },
  };
}
