import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Bundle } from '@consilium/core/protocol/researcher-calls.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { DirectoryStore } from '../admission/directory-store.ts';
import { findDocument, listDocuments } from '../storage/documents.store.ts';
import { findQuery } from '../storage/queries.store.ts';
import { roundsOf } from '../storage/rounds.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { tasksOf } from '../storage/tasks.store.ts';
import { stepsOf } from '../storage/steps.store.ts';
import { findVector } from '../storage/vectors.store.ts';

/** Everything that was signed about one query, the masked vectors, and what only the auditor can open. */
export async function bundleOf(
  db: ReadDatabase<CoordinatorTables>,
  hash: string,
  directory: DirectoryStore,
): Promise<Bundle> {
  const stored = await findQuery(db, hash);
  const queryEnvelope = await findDocument(db, hash);
  if (!stored || !queryEnvelope) throw new Problem('not-found');
  if (stored.outcome === null)
    throw new Problem('not-ready', 'The query is still running', { mend: 'Ask for the bundle when it is over.' });
  // An answer that was given before has its evidence under the earlier query.
  const answered = JSON.parse(stored.outcome) as {
    result?: Envelope & { payload: { document: { query: { hash: string } } } };
  };
  const source = answered.result?.payload.document.query.hash ?? hash;
  const sourceQuery = source === hash ? queryEnvelope : await findDocument(db, source);
  const { genesis, invitations, enrolments, dictionaries, studies, approvals, revocations, declarations } =
    directory.answer();
  const envelopes = [
    genesis,
    ...invitations,
    ...enrolments,
    ...dictionaries,
    ...declarations,
    ...studies,
    ...approvals,
    ...revocations,
  ];
  envelopes.push(queryEnvelope, ...(sourceQuery && source !== hash ? [sourceQuery] : []));
  const rounds: Bundle['rounds'] = [];
  for (const task of await tasksOf(db, source)) {
    const taskEnvelope = await findDocument(db, task.hash);
    if (taskEnvelope) envelopes.push(taskEnvelope);
    const steps = await stepsOf(db, task.hash);
    envelopes.push(...steps.map((s) => s.envelope));
    envelopes.push(...(await listDocuments(db, 'refusal', task.hash)).map((d) => d.envelope));
    for (const round of await roundsOf(db, task.hash)) {
      if (!round.sealed) continue;
      const vectors: { node: string; vector: string }[] = [];
      for (const step of steps.filter((s) => s.key.step === 'contribution' && s.key.round === round.round)) {
        if (!round.survivors.includes(step.key.node)) continue;
        const vector = await findVector(db, task.hash, String(step.envelope.payload['vectorHash']));
        if (vector) vectors.push({ node: step.key.node, vector: Buffer.from(vector).toString('base64') });
      }
      const { broadcast, u2, survivors, sealed } = round;
      rounds.push({ task: task.hash, round: round.round, broadcast, u2, survivors, vectors, sealed });
    }
  }
  return { format: 'consilium-bundle-v1', query: hash, envelopes, rounds, result: answered.result ?? null };
}
