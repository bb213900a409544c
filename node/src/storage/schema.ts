import type { LogChainTables } from '@consilium/server/log-chain/log-chain.ts';

/** Tables of a node. Secrets of secure aggregation are erased when their round ends. */
export interface NodeTables extends LogChainTables {
  /** Single values: coordinator address, consortium, paused … */
  settings: { name: string; value: string };
  /** The last directory that verified, as JSON. */
  directory: { id: number; hash: string; body: string };
  /** The steward's (or a rule's) word on a study: what the node obeys, whatever the coordinator says. */
  decisions: {
    study: string;
    decision: 'approved' | 'revoked';
    per_site: number;
    decided_at: string;
    document: string;
    delivered: number;
  };
  datasets: {
    name: string;
    /** Envelope hash of the consortium's dictionary. */
    dictionary: string;
    cut: string;
    declaration: string;
    delivered: number;
  };
  cuts: { id: string; dataset: string; hash: string; date: string; records: number; file: string; report: string };
  tasks: {
    hash: string;
    query: string;
    run: number;
    study: string;
    /** Hash of the question and of the cut: equal for equal questions on equal data. */
    question: string;
    state: 'open' | 'refused' | 'ended';
    task_document: string;
    query_document: string;
    cut: string;
    received_at: string;
  };
  batches: { task: string; batch: number; state: string; advertisements: string };
  /** Sign once: what was made for a step is all that is ever sent for it. */
  sent: {
    task: string;
    batch: number;
    round: number;
    step: string;
    document: string;
    vector: Uint8Array | null;
    delivered: number;
  };
  /** Broadcasts this node computed itself. */
  broadcasts: { task: string; round: number; broadcast: string };
  /** Survivor sets this node has signed, with those who are not safe alone. */
  survivors: { task: string; round: number; question: string; survivors: string; unsafe: string };
  refusals: { task: string; code: string; detail: string; at: string };
}
