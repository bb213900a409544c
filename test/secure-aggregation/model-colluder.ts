import type { Batch } from '@consilium/core/secure-aggregation/batch.ts';
import type { Advertisement, Contribution, Shares } from '@consilium/core/secure-aggregation/messages.ts';
import { fakeCrypto } from './fake-crypto.ts';
import { defended, floorsFor } from './federation.ts';

/**
 * A participant on the coordinator's side. It has two sets of genuine keys to show to different nodes, and signs
 * whatever contribution or agreement helps.
 */
export class Colluder {
  readonly id: string;
  readonly advertisements: readonly Advertisement[];
  /** For each set of keys, shares encrypted to every honest node. */
  readonly shares: readonly Shares[];
  readonly #forged = new WeakMap<Contribution, Contribution>();

  constructor(id: string, batch: Batch, colluding: readonly string[]) {
    this.id = id;
    const advertise = (self: string, life: string) =>
      defended.advertise({ batch, self, floors: floorsFor(batch), previous: null }, fakeCrypto(`${self}|${life}`));
    const faces = ['one', 'two'].map((face) => advertise(id, face));
    this.advertisements = faces.map(({ message }) => message);
    const honest = batch.participants
      .filter((node) => !colluding.includes(node))
      .map((node) => [node, advertise(node, 'advertise').message] as const);
    this.shares = faces.map(({ state, message }, face) => {
      const advertisements = new Map([...honest, [id, message] as const]);
      return defended.share(state, { advertisements }, fakeCrypto(`${id}|shares ${face}`)).message;
    });
  }

  /** A contribution that agrees with the victim's own in everything it is checked for. */
  contributionLike(own: Contribution): Contribution {
    const forged = this.#forged.get(own) ?? { ...own, vectorHash: 'f'.repeat(64) };
    this.#forged.set(own, forged);
    return forged;
  }
}
