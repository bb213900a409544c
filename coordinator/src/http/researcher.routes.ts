import { receivedEnvelope } from '@consilium/core/protocol/envelope.ts';
import { accepted } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import {
  bundle,
  bundleCall,
  listAnswer,
  listCall,
  queryStatus,
  statusCall,
} from '@consilium/core/protocol/researcher-calls.ts';
import { route, type Route } from '@consilium/server/http/route.ts';
import { readEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import type { Coordinator } from '../coordinator.ts';
import { bundleOf } from '../queries/bundle-of.ts';
import type { LiveRuns } from '../queries/progress-of.ts';
import { statusOf } from '../queries/status-of.ts';
import { findQuery, queriesOf, type StoredQuery } from '../storage/queries.store.ts';

/** What researchers call. A query is a signed envelope; reading one needs the key of somebody its study names. */
export function researcherRoutes(coordinator: Coordinator): Route[] {
  const { db, directory, desk, engine, gate, polls, presence } = coordinator;
  const consortium = directory.current.consortium;

  /** Any key that some study names under this id, or the lead's. */
  const personKey = (id: string) => {
    const { lead } = directory.current.genesis;
    if (id === lead.id) return lead.key;
    for (const study of directory.current.studies.values()) {
      const key = directory.current.personKey(study, id);
      if (key !== undefined) return key;
    }
    return undefined;
  };
  const studiesOf = (person: string) =>
    [...directory.current.studies]
      .filter(
        ([, s]) => person === directory.current.genesis.lead.id || directory.current.personKey(s, person) !== undefined,
      )
      .map(([hash]) => hash);

  async function readable(hash: string, person: string) {
    const query = await findQuery(db.read, hash);
    if (!query || !studiesOf(person).includes(query.study))
      throw new Problem('not-found', 'No query of that hash is open to this key');
    return query;
  }

  const live: LiveRuns = { run: (task) => engine.run(task), connected: (node) => presence.connected(node) };
  const status = (query: StoredQuery) => statusOf(db.read, query, directory, live);

  return [
    route({
      method: 'post',
      path: '/v1/queries',
      summary: 'Ask',
      description: 'A signed query, as typed trees. Answered at once with its hash; the answer is fetched with status.',
      request: { body: receivedEnvelope },
      response: accepted,
      maxRequestsPerMinute: 1200,
      handler: async ({ body }) => {
        const envelope = readEnvelope(body);
        gate.requireFresh(envelope);
        return { accepted: true as const, hash: await desk.ask(envelope) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/queries/status',
      summary: 'State, progress and answer of a query',
      description: 'Long poll: answers when the query is over, something moves, or the time is up.',
      request: { body: receivedEnvelope },
      response: queryStatus,
      handler: async ({ body }, { signal }) => {
        const { call, signer } = gate.open(body, statusCall, consortium, personKey);
        const watch = polls.watch(call.query);
        try {
          const query = await readable(call.query, signer);
          if (query.state !== 'running' || call.waitMs === 0) return await status(query);
          await watch.wait(call.waitMs, signal);
        } finally {
          watch.end();
        }
        return await status(await readable(call.query, signer));
      },
    }),
    route({
      method: 'post',
      path: '/v1/queries/list',
      summary: 'Queries of the studies that name this key',
      request: { body: receivedEnvelope },
      response: listAnswer,
      handler: async ({ body }) => {
        const { call, signer } = gate.open(body, listCall, consortium, personKey);
        const studies = studiesOf(signer).filter((hash) => call.study === null || call.study === hash);
        const queries = await queriesOf(db.read, studies);
        const listed = await Promise.all(queries.map(status));
        return { queries: listed.map(({ result: _, ...rest }) => rest) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/queries/bundle',
      summary: 'Everything needed to verify a query offline',
      request: { body: receivedEnvelope },
      response: bundle,
      handler: async ({ body }) => {
        const { call, signer } = gate.open(body, bundleCall, consortium, personKey);
        await readable(call.query, signer);
        return await bundleOf(db.read, call.query, directory);
      },
    }),
  ];
}
