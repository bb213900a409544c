import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { Fleet, type FleetOptions } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';

export const demoData = (file: string) => fileURLToPath(new URL(`../../deploy/demo/data/${file}`, import.meta.url));
export const hospitals = ['gbsg', 'rotterdam-a', 'rotterdam-b', 'rotterdam-c'] as const;

/** The demo's federation, all processes real, in a folder that `stop` removes. */
export async function startDemoFleet(
  policy = 'ohdsi-5',
  more: Partial<FleetOptions> = {},
): Promise<{ fleet: Fleet; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-test-'));
  const fleet = await Fleet.start({
    name: 'test',
    folder,
    dictionary: readDictionary(readDocument(demoData('dictionary.yaml'))),
    sites: hospitals.map((name) => ({ name, data: demoData(`${name}.csv`) })),
    policy: policyText(policy, (path) => path),
    study: { title: 'Test', summary: 'A test.', purpose: 'Testing.' },
    ...more,
  });
  const stop = async () => {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { fleet, stop };
}

/** Asks and waits; a query that ends without an answer throws its problem. */
export async function answerTo(fleet: Fleet, query: unknown): Promise<ResultDocument> {
  const hash = await fleet.client.ask(fleet.study, query);
  const status = await fleet.client.waitFor(hash);
  if (status.result) return status.result;
  throw new Problem('refused', status.problem?.detail, { where: status.problem?.where ?? '' });
}
