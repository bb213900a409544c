import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { questionOf } from '@consilium/core/protocol/query.ts';
import { analysisDigest } from '@consilium/server/analysis-digest.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import { hashOf } from '@consilium/server/signing/sha256.ts';
import { verifyTask, type VerifiedTask } from '@consilium/server/verify-task.ts';
import { Refusal } from './refusal.ts';

/** A verified task as this node takes part in it. */
export interface TaskFacts extends VerifiedTask {
  /** Cut and capacity of this node's declaration that the task names. */
  cut: string;
  capacity: number;
  /** Equal for equal questions over equal data of this node. */
  question: string;
}

/** `verifyTask`, and this node's own part: it is asked, with its own declaration, for code that it has. */
export function taskFacts(
  self: string,
  directory: Directory,
  documents: { task: Envelope; query: Envelope },
): TaskFacts {
  const verified = verifyTask(directory, documents);
  const { task, query, study } = verified;
  const permitted = study.analyses.find((a) => a.name === query.analysis);
  if (permitted?.digest !== analysisDigest(query.analysis)) {
    throw new Refusal('outside-study', `The code of ${query.analysis} here is not the code that the study names`);
  }
  const own = task.participants.find((p) => p.node === self);
  const declared = own && directory.declarations.get(own.declaration);
  if (!declared) throw new Problem('protocol-violation', 'This node is not a participant of the task it was shown');
  return {
    ...verified,
    cut: declared.cut.id,
    capacity: declared.capacity,
    question: hashOf([questionOf(query), declared.cut.hash]),
  };
}
