import type { CoordinatorClient } from '../coordinator-client.ts';
import type { Transport } from './transport.ts';

/** Bytes of a vector up to which it is cheaper to send it again as a whole than to ask for each piece. */
const SENT_WHOLE = 256 * 1024;

/** A small masked vector with the envelope that signs its hash; a large one before it, in pieces. */
export function coordinatorTransport(client: CoordinatorClient): Transport {
  return {
    send: async (task, envelope, vector) => {
      const together = vector !== null && vector.length <= SENT_WHOLE;
      if (vector && !together) await client.deliverVector(task, vector);
      await client.deliverMessage(envelope, together ? vector : null);
    },
  };
}
