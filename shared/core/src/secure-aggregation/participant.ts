import { participantChecks } from './participant-checks.ts';
import { participantSteps } from './participant-steps.ts';

/**
 * The node's side of secure aggregation (Bonawitz et al., CCS 2017, §4 with the consistency round of §6; design/04).
 *
 * Every step is a pure function `(state, input, crypto) → { state, message }`. Store the new state and the message in
 * one transaction, then send the message; after a restart send the stored message again and never repeat a step. A
 * step that throws has changed nothing: `protocol-violation` names a lie, `refused` is this node's no, `replayed`
 * means the stored message must be sent again, `out-of-order` that the step is not due.
 *
 * Inputs keyed by node are payloads whose envelope signatures the caller has verified against the roster, the key
 * being the signer. Everything else is checked here.
 */
export const { advertise, share, contribute, agree, unmask, endRound } = participantSteps(participantChecks);
