import { advertisementMessage } from '@consilium/core/protocol/messages.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { agreement, contribution, shares, unmasking } from '@consilium/core/secure-aggregation/messages.ts';
import type { Message, Run } from './run.ts';
import type { RunState } from './run-state.ts';

/** What a node sends in a round, by envelope type, with the schema of its payload. */
export const stepMessages = {
  advertisement: advertisementMessage,
  shares,
  contribution,
  agreement,
  unmasking,
} as const;
export type StepType = keyof typeof stepMessages;

/** The fields by which a message is placed, whatever its type. */
export interface StepPayload {
  batch?: string;
  keys?: { batch: string };
  round?: number;
  broadcastHash?: string;
  vectorHash?: string;
}

const phaseOf: Record<StepType, RunState['phase']> = {
  advertisement: 'advertise',
  shares: 'share',
  contribution: 'contribute',
  agreement: 'agree',
  unmasking: 'unmask',
};

export function isStepType(type: string): type is StepType {
  return Object.hasOwn(stepMessages, type);
}

/** What was parsed for a step type goes into that step's map: the one place where the types are put together again. */
export function boxOf(run: Run, type: StepType): Map<string, Message<unknown>> {
  const boxes: Record<StepType, ReadonlyMap<string, Message<unknown>>> = {
    advertisement: run.advertisements,
    shares: run.shares,
    contribution: run.contributions,
    agreement: run.agreements,
    unmasking: run.unmaskings,
  };
  return boxes[type] as Map<string, Message<unknown>>;
}

/** Throws unless the run waits for this message of this node now. */
export function requireTurn(run: Run, node: string, type: StepType, payload: StepPayload): void {
  const { state } = run;
  if (!isTrailing(run, node, type) && (phaseOf[type] !== state.phase || !run.awaited.includes(node))) {
    throw new Problem('out-of-order', `A ${type} of this node is not expected now`, { where: 'step' });
  }
  if (payload.round !== undefined && payload.round !== state.round) {
    throw new Problem('out-of-order', 'The message belongs to another round', { where: 'round' });
  }
  if (payload.broadcastHash !== undefined && payload.broadcastHash !== run.broadcastHash) {
    throw new Problem('protocol-violation', 'The message answers another broadcast', { where: 'broadcastHash' });
  }
}

/** Agreements may trail behind: the set they sign is fixed already. */
export function isTrailing(run: Run, node: string, type: StepType): boolean {
  return type === 'agreement' && run.state.phase === 'unmask' && run.state.survivors.includes(node);
}
