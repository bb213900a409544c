import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { agreement, type Unmasking } from './messages.ts';
import { lie, type ParticipantChecks } from './participant-checks.ts';
import { findRound, replaceRound, type ParticipantState } from './participant-state.ts';
import { payloadHash } from './transcript-hashes.ts';

export interface UnmaskInput {
  round: number;
  /** Agreement payloads by sender, at least t, all over the set this node agreed to. */
  agreements: ReadonlyMap<string, unknown>;
}

export function unmaskStep(checks: ParticipantChecks) {
  /**
   * For each of U2 one share: of the self seed for a survivor, of the mask seed for a node that dropped. Which is which
   * follows from the agreement this node stored; the coordinator has no word in it.
   */
  function unmask(
    state: ParticipantState,
    input: UnmaskInput,
    crypto: SecureAggregationCrypto,
  ): { state: ParticipantState; message: Unmasking } {
    const { batch: b } = state;
    const index = findRound(state, input.round);
    const round = state.rounds[index];
    if (!round?.agreement) throw new Problem('out-of-order', 'A survivor set is agreed on before it is unmasked');
    checks.unmaskOnce(round);
    if (round.secrets === null) throw new Problem('out-of-order', 'This round is over');
    const own = round.agreement;
    const agreements = new Map(
      [...input.agreements].map(([id, payload]) => [
        id,
        parse(agreement, payload, `agreement of ${id}`, 'protocol-violation'),
      ]),
    );
    checks.enoughAgreements(b, own, agreements);

    const { held } = round.secrets;
    const shares = round.u2.map((id) => {
      const pair = held[b.participants.indexOf(id)];
      if (!pair) throw lie('a contributor sent no shares', id);
      return own.survivors.includes(id) ? pair.self : pair.mask;
    });
    const message: Unmasking = {
      batch: state.batchHash,
      round: input.round,
      broadcastHash: own.broadcastHash,
      survivorSetHash: payloadHash(own, crypto),
      dropped: round.u2.filter((id) => !own.survivors.includes(id)),
      shares,
    };
    return { state: replaceRound(state, index, () => ({ unmasked: true })), message };
  }

  return { unmask };
}
