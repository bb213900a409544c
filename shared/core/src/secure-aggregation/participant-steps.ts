import { agreeStep } from './agree-step.ts';
import { contributeStep } from './contribute-step.ts';
import type { ParticipantChecks } from './participant-checks.ts';
import { setUpSteps } from './set-up-steps.ts';
import { unmaskStep } from './unmask-step.ts';

/**
 * A node's steps under a set of checks. For `participant.ts`, which has all of them, and for tests that show what a
 * missing one costs; a dependency rule keeps everybody else out.
 */
export function participantSteps(checks: ParticipantChecks) {
  return { ...setUpSteps(checks), ...contributeStep(checks), ...agreeStep(checks), ...unmaskStep(checks) };
}
