import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetaResult } from '@consilium/core/analyses/meta/params.ts';
import { resultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { readKeyFile, toSigner } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import type { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { verifyBundle } from '../../deploy/src/verify/verify-bundle.ts';
import { answerTo, hospitals, startDemoFleet } from './demo-fleet.ts';

const answers = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/meta.json'), 'utf8')) as {
  term: string;
  formula: string;
  fits: { method: string; knapp: boolean; pooled: { estimate: number; stdError: number } }[];
}[];

describe('a meta-analysis over the real fleet', () => {
  let fleet: Fleet;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ fleet, stop } = await startDemoFleet());
  }, 120_000);
  afterAll(async () => {
    await stop();
  }, 30_000);

  const formula = 'Surv(time, event) ~ age + meno + grade3 + nodes';
  const query = { analysis: 'meta', params: { of: { analysis: 'cox', params: { formula } } } };

  test('every hospital answers alone, and the coordinator combines as metafor does', async () => {
    const { result, query: asked, n } = await answerTo(fleet, query);
    expect(asked.release).toBe('per-site');
    expect(n).toBe(3668);
    const { terms, sites } = result as MetaResult;
    expect(sites.map(({ site }) => site).sort()).toEqual([...hospitals].sort());
    for (const { term, random } of terms) {
      const known = answers.find((answer) => answer.term === term && answer.formula === formula);
      const fit = known?.fits.find(({ method, knapp }) => method === 'REML' && !knapp);
      expect(Math.abs((random?.estimate ?? NaN) / (fit?.pooled.estimate ?? NaN) - 1)).toBeLessThan(1e-8);
      expect(Math.abs((random?.stdError ?? NaN) / (fit?.pooled.stdError ?? NaN) - 1)).toBeLessThan(1e-8);
    }
  }, 60_000);

  test('anybody can check the combination, the auditor also what it rests on', async () => {
    const hash = await fleet.client.ask(fleet.study, query);
    await fleet.client.waitFor(hash);
    const bundle = await fleet.client.bundle(hash);
    for (const auditor of [null, readKeyFile(fleet.auditorKeyFile)]) {
      const said: string[] = [];
      verifyBundle(bundle, auditor, null, (what) => said.push(what));
      expect(said).toContain('the combined result follows from those of the sites');
      const recomputed = said.filter((what) => what.startsWith('the published result follows'));
      expect(recomputed).toHaveLength(auditor ? hospitals.length : 0);
    }
  }, 60_000);

  test('a coordinator that combines otherwise, and signs it, is found out', async () => {
    const hash = await fleet.client.ask(fleet.study, query);
    await fleet.client.waitFor(hash);
    const bundle = await fleet.client.bundle(hash);
    if (!bundle.result) throw new Error('no result');
    const document = resultDocument.parse(structuredClone(bundle.result.payload['document']));
    const [first] = (document.result as MetaResult).terms;
    if (first?.random) first.random.estimate = 0;
    const coordinator = toSigner(readKeyFile(join(fleet.coordinatorFolder, 'coordinator.key')));
    const forged = signEnvelope(coordinator, bundle.result.consortium, 'result', { document }, new Date());
    expect(() => {
      verifyBundle({ ...bundle, result: forged }, null, null, () => undefined);
    }).toThrow(/combined result does not follow/);
  }, 60_000);

  test('asked for as one pooled answer it is refused', async () => {
    await expect(answerTo(fleet, { ...query, release: 'pooled' })).rejects.toThrow(/combines answers of single sites/);
  });
});
