import { defended, type Steps } from './federation.ts';
import { Deliveries, kindFor, type DeliveryOptions, type DeliveryStep } from './model-deliveries.ts';
import { Colluder } from './model-colluder.ts';
import { judge, type Invariant } from './model-invariants.ts';
import { deliver, LocalStates, type Delivery, type SentFirst, type LocalState, type Sent } from './model-node.ts';

export interface ModelOptions extends DeliveryOptions {
  /** Participants that work with the coordinator: they advertise two sets of keys and sign whatever is wanted. */
  colluding?: readonly string[];
  steps?: Steps;
  sentFirst?: SentFirst;
  /** Stop when this one is broken; else every state is visited. */
  until?: Invariant;
}

export interface Exploration {
  /** Global states visited: all that any order of deliveries, drops and crashes reaches. */
  states: number;
  localStates: number;
  /** States in which some total is open. */
  opened: number;
  broken: Set<Invariant>;
}

/**
 * Every execution of a batch with a coordinator that delivers whatever genuine messages it likes, to whom and when it
 * likes. Nodes are the production steps. A state of the whole is one local state for each honest node: what the
 * coordinator knows is what they have sent, and a dropped node is one that nobody asks again.
 */
export function explore(options: ModelOptions): Exploration {
  const { batch, colluding = [] } = options;
  const honest = batch.participants.filter((id) => !colluding.includes(id));
  const states = new LocalStates();
  const moves = new Moves(options, states);
  const start = honest.map((id) => states.initial(id));
  const seen = new Set<string>([keyOf(start)]);
  const queue: LocalState[][] = [start];
  const result: Exploration = { states: 0, localStates: 0, opened: 0, broken: new Set() };
  for (let global = queue.pop(); global; global = queue.pop()) {
    result.states++;
    const verdict = judge(
      global.map((local) => local.sent),
      batch,
      honest,
    );
    if (verdict.opened > 0) result.opened++;
    for (const invariant of verdict.broken) result.broken.add(invariant);
    if (options.until && result.broken.has(options.until)) break;
    for (const [i, local] of global.entries()) {
      for (const next of moves.of(local, global)) {
        const successor = global.with(i, next);
        const key = keyOf(successor);
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(successor);
      }
    }
  }
  return { ...result, localStates: states.size };
}

const keyOf = (global: readonly LocalState[]) => global.map(({ id }) => id).join();

const steps = Object.keys(kindFor) as DeliveryStep[];

/** Where a node can go from a local state, given what the coordinator can show it; remembered by exactly that. */
class Moves {
  readonly #options: ModelOptions;
  readonly #states: LocalStates;
  readonly #deliveries: Deliveries;
  readonly #byShown = new Map<string, readonly LocalState[]>();
  readonly #byDelivery = new Map<LocalState, Map<number, readonly LocalState[]>>();

  constructor(options: ModelOptions, states: LocalStates) {
    this.#options = options;
    this.#states = states;
    const { batch, colluding = [] } = options;
    const colluders = colluding.map((id) => new Colluder(id, batch, colluding));
    this.#deliveries = new Deliveries(options, colluders);
  }

  of(local: LocalState, global: readonly LocalState[]): readonly LocalState[] {
    if (!local.stored) return this.#after(local, { step: 'advertise' });
    return steps.flatMap((step) => {
      const kind = kindFor[step];
      const key = `${local.id} ${step} ${global.map(({ shown }) => shown[kind]).join('|')}`;
      const found = this.#byShown.get(key);
      if (found) return found;
      const shown = global.flatMap(({ sent }) => sent.filter((message) => message.kind === kind));
      const made = this.#reached(local, step, shown);
      this.#byShown.set(key, made);
      return made;
    });
  }

  #reached(local: LocalState, step: DeliveryStep, shown: readonly Sent[]): LocalState[] {
    const known = this.#byDelivery.get(local) ?? new Map<number, readonly LocalState[]>();
    this.#byDelivery.set(local, known);
    const reached = new Set<LocalState>();
    this.#deliveries.forEach(local, step, shown, (name, delivery) => {
      let after = known.get(name);
      if (!after) {
        after = this.#after(local, delivery());
        known.set(name, after);
      }
      for (const next of after) if (next !== local) reached.add(next);
    });
    return [...reached];
  }

  /**
   * The node after a delivery, at rest again: with the message stored and sent, or after a crash between the two or
   * before. These moves touch nobody else, and a message that is out takes no choice from anybody, so other orders of
   * them reach nothing more. Empty where the node refuses.
   */
  #after(local: LocalState, delivery: Delivery): readonly LocalState[] {
    const { batch, steps: code = defended, sentFirst = [] } = this.#options;
    const memory = deliver(local, delivery, batch, code);
    if (!memory) return [];
    const { node, stored, outbox, sent } = local;
    const message = this.#states.message(memory.message);
    return this.#states.rest({ node, stored, outbox, sent, memory: { ...memory, message } }, sentFirst);
  }
}
