import type { LogChainTables } from '@consilium/server/log-chain/log-chain.ts';

/** Tables of the coordinator. Everything that was signed lies in `documents`, named by its envelope hash. */
export interface CoordinatorTables extends LogChainTables {
  documents: {
    hash: string;
    type: string;
    signer: string;
    /** What it is about: the study of an approval, the task of a contribution … */
    subject: string;
    accepted_at: string;
    body: string;
  };
  /** One content per step of a node: the primary key refuses a second one. */
  steps: {
    task: string;
    batch: number;
    round: number;
    step: string;
    node: string;
    document: string;
  };
  vectors: { task: string; hash: string; part: number; bytes: Uint8Array };
  queries: {
    hash: string;
    study: string;
    analysis: string;
    person: string;
    question: string;
    state: 'waiting' | 'running' | 'answered' | 'failed';
    asked_at: string;
    /** Signed result envelope, or the problem document. */
    outcome: string | null;
    /** What the answer depends on besides the question: cuts and survivors. */
    basis: string | null;
  };
  tasks: {
    hash: string;
    query: string;
    run: number;
    state: 'running' | 'done' | 'failed';
    /** Public phase of the run as JSON: batch, round, phase, sets, broadcast. */
    phase: string;
    /** The run's controlled result (AnalysisResult), or null. */
    outcome: string | null;
  };
  rounds: {
    task: string;
    round: number;
    broadcast: string;
    u2: string;
    survivors: string;
    /** Opened seeds and total, readable while an iterative query runs; null otherwise. */
    opened: string | null;
    /** The same, encrypted to the auditor's key, once the query is over. */
    sealed: string | null;
  };
}
