import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { contribution, type Agreement } from './messages.ts';
import { carryOver, type ParticipantChecks } from './participant-checks.ts';
import { findRound, replaceRound, type ParticipantState } from './participant-state.ts';
import { agreementOver } from './transcript-hashes.ts';

export interface AgreeInput {
  round: number;
  /** Contribution payloads by sender: their senders are U3. */
  contributions: ReadonlyMap<string, unknown>;
}

export function agreeStep(checks: ParticipantChecks) {
  /** Fixes the survivor set U3, once. The same set again gives the same message; another one is a lie. */
  function agree(
    state: ParticipantState,
    input: AgreeInput,
    crypto: SecureAggregationCrypto,
  ): { state: ParticipantState; message: Agreement } {
    const { batch: b } = state;
    const index = findRound(state, input.round);
    const round = state.rounds[index];
    if (!round?.contribution) throw new Problem('out-of-order', 'A contribution comes before a survivor set');
    if (round.secrets === null) throw new Problem('out-of-order', 'This round is over');

    const contributions = new Map(
      [...input.contributions].map(([id, payload]) => [
        id,
        parse(contribution, payload, `contribution of ${id}`, 'protocol-violation'),
      ]),
    );
    const survivors = b.participants.filter((id) => contributions.has(id));
    checks.survivorSet(state, round, contributions);
    checks.enoughNodes(b, survivors);
    checks.sameView(round.contribution, contributions);
    checks.survivorRule(carryOver(state, index).unsafeAlone, survivors);

    const { batch, broadcastHash } = round.contribution;
    const message = agreementOver({ batch, round: input.round, broadcastHash }, survivors, contributions, crypto);
    checks.agreeOnce(round, message);
    const unsafeAlone = survivors.filter((id) => contributions.get(id)?.safeAlone === false);
    const agreed = replaceRound(state, index, () => ({ agreement: message, unsafeAlone }));
    return { state: { ...agreed, present: state.present.filter((id) => survivors.includes(id)) }, message };
  }

  return { agree };
}
