import { canonicalJson } from '../protocol/canonical-json.ts';
import { Problem } from '../protocol/problem.ts';
import { checkBatch, type Batch, type BatchFloors } from './batch.ts';
import type { Advertisement, Agreement, Contribution } from './messages.ts';
import type { ParticipantState, RoundState } from './participant-state.ts';

/**
 * What a node checks before it answers (the right column of design/04's table). Each defence has a name, so that a
 * test can show what an attacker gains where it is missing. Production has all of them and no switch: `participant.ts`
 * is the only place outside tests that builds the steps, and it builds them with this object.
 */
export const participantChecks = {
  /** Floors, threshold and roster; the node's own, whatever the task says. */
  parameters(b: Batch, self: string, floors: BatchFloors): void {
    checkBatch(b, floors);
    if (!b.participants.includes(self)) throw new Problem('refused', 'This node is not one of the participants');
  },

  /** A later batch goes on where the task's last one ended: later rounds, and only nodes that were still in it. */
  nextBatch(previous: ParticipantState, b: Batch): void {
    const before = previous.batch;
    const nodes = previous.peers === null ? before.participants : previous.present;
    if (b.task !== before.task) throw new Problem('invalid-input', 'The earlier batch belongs to another task');
    if (b.index <= before.index) throw lie('a batch was set up a second time', String(b.index));
    if (b.firstRound <= carryOver(previous).lastRound) {
      throw lie('an earlier round was asked for again', String(b.firstRound));
    }
    for (const id of b.participants) if (!nodes.includes(id)) throw lie('a node that had dropped came back', id);
  },

  /** The coordinator passed this node's own advertisement on unchanged. */
  ownAdvertisement(state: ParticipantState, hashes: readonly (string | null)[]): void {
    if (hashes[state.batch.participants.indexOf(state.self)] !== state.advertisementHash) {
      throw lie('own advertisement is missing or was changed', state.self);
    }
  },

  /** No key serves twice, neither between nodes nor between rounds: an opened seed opens one round of one node. */
  distinctKeys(advertisements: ReadonlyMap<string, Advertisement>): void {
    const seen = new Set<string>();
    for (const [id, { shareKey, rounds }] of advertisements) {
      for (const key of [shareKey, ...rounds.flatMap((r) => [r.maskKey, r.selfSeedCommitment])]) {
        if (seen.has(key)) throw lie('a key or commitment is used twice', id);
        seen.add(key);
      }
    }
  },

  /** Enough nodes for the sum to hide one of them. */
  enoughNodes(b: Batch, ids: readonly string[]): void {
    if (ids.length < b.threshold || ids.length < b.minSurvivors) {
      throw new Problem('refused', 'Fewer nodes than the minimum of survivors are left');
    }
  },

  /** Rounds go forward: one contribution a round, and none to a round before one already contributed to. */
  roundOrder(state: ParticipantState, index: number): void {
    const last = state.rounds.findLastIndex((r) => r.contribution !== null);
    if (index === last) throw new Problem('replayed', 'This round has its contribution: send the stored one again');
    if (index < last) throw lie('an earlier round was asked for again', String(state.batch.firstRound + index));
  },

  /** A node that dropped stays out for the rest of the batch. */
  stillPresent(state: ParticipantState, u2: readonly string[]): void {
    for (const id of u2) if (!state.present.includes(id)) throw lie('a node that had dropped came back', id);
  },

  /** U3 is part of U2, and this node's vector is in it as this node sent it. */
  survivorSet(state: ParticipantState, round: RoundState, contributions: ReadonlyMap<string, Contribution>): void {
    for (const id of contributions.keys()) {
      if (!round.u2.includes(id)) throw lie('the survivor set names a node that did not contribute', id);
    }
    const own = contributions.get(state.self);
    if (!own || canonicalJson(own) !== canonicalJson(round.contribution)) {
      throw lie('own contribution is missing from the survivor set or was changed', state.self);
    }
  },

  /** All survivors masked the same round, for the same broadcast, with the same nodes under the same keys. */
  sameView(own: Contribution, contributions: ReadonlyMap<string, Contribution>): void {
    for (const [id, other] of contributions) {
      if (other.batch !== own.batch || other.round !== own.round) {
        throw lie('a contribution of another batch or round was shown', id);
      }
      if (other.broadcastHash !== own.broadcastHash) throw lie('another broadcast was shown to a survivor', id);
      if (other.u2 !== own.u2) throw lie('another set of contributors or keys was shown to a survivor', id);
    }
  },

  /**
   * Survivor rule: between two opened rounds only nodes may be lost that are safe alone, because the difference of two
   * nearly equal questions is what the lost nodes contributed. (Under `public-data` every node is safe alone.)
   */
  survivorRule(unsafeAlone: readonly string[], survivors: readonly string[]): void {
    for (const id of unsafeAlone) {
      if (!survivors.includes(id))
        throw new Problem('refused', `${id} dropped out and is not safe alone`, { where: id });
    }
  },

  /** One survivor set a round, for ever. */
  agreeOnce(round: RoundState, next: Agreement): void {
    if (round.agreement !== null && canonicalJson(round.agreement) !== canonicalJson(next)) {
      throw lie('a second survivor set was shown', String(next.round));
    }
  },

  /** At least t survivors signed the very set this node signed; a different signature is a lie. */
  enoughAgreements(b: Batch, own: Agreement, agreements: ReadonlyMap<string, Agreement>): void {
    const expected = canonicalJson(own);
    for (const [id, other] of agreements) {
      if (!own.survivors.includes(id)) throw lie('a node outside the survivor set agreed to it', id);
      if (canonicalJson(other) !== expected) throw lie('another survivor set was shown to a survivor', id);
    }
    if (agreements.size < b.threshold) throw new Problem('out-of-order', 'Too few nodes agreed to the survivor set');
  },

  unmaskOnce(round: RoundState): void {
    if (round.unmasked) throw new Problem('replayed', 'This round was unmasked: send the stored message again');
  },
};
export type ParticipantChecks = typeof participantChecks;

/** What a later round, of this batch or the next, must know of the rounds before `index`. */
export function carryOver(state: ParticipantState, index = state.rounds.length): ParticipantState['before'] {
  const rounds = state.rounds.slice(0, index);
  const last = rounds.findLastIndex((r) => r.contribution !== null);
  return {
    lastRound: last < 0 ? state.before.lastRound : state.batch.firstRound + last,
    unsafeAlone: rounds.findLast((r) => r.agreement !== null)?.unsafeAlone ?? state.before.unsafeAlone,
  };
}

/** The other side broke the protocol; the sentence names how, for this node's log. */
export function lie(what: string, where: string): Problem {
  return new Problem('protocol-violation', `Secure aggregation: ${what}`, {
    where,
    mend: 'Nothing was sent. Ask the consortium lead to examine the coordinator.',
  });
}
