import type { Broadcast, Done } from '@consilium/core/analyses/contract.ts';
import type { ProblemDocument } from '@consilium/core/protocol/problem.ts';
import type { SiteStatus } from '@consilium/core/protocol/researcher-calls.ts';

export type Phase = 'advertise' | 'share' | 'contribute' | 'agree' | 'unmask' | 'over';

/** Where a run stands. Stored with every transition before any node can see its effect. All of it is public. */
export interface RunState {
  phase: Phase;
  batch: number;
  firstRound: number;
  round: number;
  broadcast: Broadcast;
  /** Participants of the batch, in task order: the task's at first, later who survived the last round. */
  participants: string[];
  /** Who advertised; who shared as well; whose contribution counts. */
  u1: string[];
  u2: string[];
  survivors: string[];
  /** Nodes that are out, with their public reason. */
  out: Record<string, { status: SiteStatus['status']; reason: string }>;
  done: Done | null;
  /** Why the run ended without an answer. */
  failure: ProblemDocument | null;
  /** Epoch milliseconds after which the phase goes on without the missing. */
  deadline: number;
}
