import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { Batch } from '@consilium/core/secure-aggregation/batch.ts';
import type { Advertisement, Agreement, Contribution, Shares } from '@consilium/core/secure-aggregation/messages.ts';
import type { Colluder } from './model-colluder.ts';
import type { Delivery, LocalState, Sent } from './model-node.ts';
import { subsetsOf } from './subsets.ts';

/** For each step of a node, the kind of message it is shown. */
export const kindFor = {
  share: 'advertisement',
  contribute: 'shares',
  agree: 'contribution',
  unmask: 'agreement',
} as const;
export type DeliveryStep = keyof typeof kindFor;

export interface DeliveryOptions {
  batch: Batch;
  /** Nodes are shown all advertisements or none, where the smaller sets are explored elsewhere. */
  wholeSetUp?: boolean;
}

/**
 * Everything a coordinator can hand to a node for a step: any subset of the genuine messages of that kind, of any
 * round, and whatever its colluders make up. The node's code decides what it accepts.
 */
export class Deliveries {
  readonly #batch: Batch;
  readonly #wholeSetUp: boolean;
  readonly #colluders: readonly Colluder[];
  readonly #numbers = new WeakMap<object, number>();
  readonly #byText = new Map<string, number>();

  constructor({ batch, wholeSetUp = false }: DeliveryOptions, colluders: readonly Colluder[]) {
    this.#batch = batch;
    this.#wholeSetUp = wholeSetUp;
    this.#colluders = colluders;
  }

  /**
   * Calls `visit` with each delivery and a number that names it among all of this node's: the delivery itself is made
   * only when asked for, because most are known.
   * @param shown all genuine messages of the step's kind
   */
  forEach(
    local: LocalState,
    step: DeliveryStep,
    shown: readonly Sent[],
    visit: (name: number, delivery: () => Delivery) => void,
  ): void {
    const { participants, rounds, firstRound } = this.#batch;
    const none = step === 'contribute' || (step === 'share' && this.#wholeSetUp) ? [] : [null];
    const u2s = step === 'contribute' ? subsetsOf(participants) : [[]];
    for (let k = 0; k < (step === 'share' ? 1 : rounds); k++) {
      const offers = participants.map((id) => {
        const payloads = this.#payloads(local, step, k, id, shown);
        return payloads.length === 0 && step !== 'share' ? [null] : [...none, ...payloads];
      });
      u2s.forEach((u2, bits) => {
        const variant = (bits * rounds + k) * kinds.length + kinds.indexOf(step);
        this.#choose(offers, 0, variant, [], (name, chosen) =>
          visit(name, () => toDelivery(step, firstRound + k, u2, participants, chosen)),
        );
      });
    }
  }

  /** What can be shown as a participant's: its genuine messages, or a colluder's inventions. */
  #payloads(local: LocalState, step: DeliveryStep, k: number, id: string, shown: readonly Sent[]): readonly object[] {
    const colluder = this.#colluders.find((c) => c.id === id);
    if (!colluder) return shown.filter(({ from }) => from === id).map(({ payload }) => payload);
    const own = local.stored?.rounds[k];
    switch (step) {
      case 'share':
        return colluder.advertisements;
      case 'contribute':
        return colluder.shares;
      case 'agree':
        return own?.contribution ? [colluder.contributionLike(own.contribution)] : [];
      case 'unmask':
        return own?.agreement ? [own.agreement] : [];
    }
  }

  #choose(
    offers: readonly (readonly (object | null)[])[],
    at: number,
    name: number,
    chosen: readonly (object | null)[],
    visit: (name: number, chosen: readonly (object | null)[]) => void,
  ): void {
    const options = offers[at];
    if (!options) {
      visit(name, chosen);
      return;
    }
    for (const payload of options) {
      const number = payload ? this.#number(payload) : 0;
      this.#choose(offers, at + 1, name * NAMES + number, [...chosen, payload], visit);
    }
  }

  #number(payload: object): number {
    const known = this.#numbers.get(payload);
    if (known !== undefined) return known;
    const text = canonicalJson(payload);
    const number = this.#byText.get(text) ?? this.#byText.size + 1;
    if (number >= NAMES) throw new Error('too many different messages for the names of deliveries');
    this.#byText.set(text, number);
    this.#numbers.set(payload, number);
    return number;
  }
}

/** Different messages of one exploration; four of them and the variant of a step stay below 2^53. */
const NAMES = 1024;
const kinds = Object.keys(kindFor);

function toDelivery(
  step: DeliveryStep,
  round: number,
  u2: readonly string[],
  participants: readonly string[],
  chosen: readonly (object | null)[],
): Delivery {
  const map = new Map(participants.flatMap((id, i) => (chosen[i] ? [[id, chosen[i]] as const] : [])));
  switch (step) {
    case 'share':
      return { step, advertisements: map as Map<string, Advertisement> };
    case 'contribute':
      return { step, round, u2, shares: map as Map<string, Shares> };
    case 'agree':
      return { step, round, contributions: map as Map<string, Contribution> };
    case 'unmask':
      return { step, round, agreements: map as Map<string, Agreement> };
  }
}
