import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle as bundleSchema, type Bundle } from '@consilium/core/protocol/researcher-calls.ts';
import { approveStudy, revokeStudy } from '@consilium/node/stewardship/decide.ts';
import { deliverPending } from '@consilium/node/stewardship/deliver-pending.ts';
import { openNode } from '@consilium/node/open-node.ts';
import { writeSetting } from '@consilium/node/storage/settings.store.ts';
import { readKeyFile } from '@consilium/server/signing/key-pair.ts';
import type { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { agrees } from '../../deploy/src/demo/comparison-text.ts';
import { questions } from '../../deploy/src/demo/questions.ts';
import { verifyBundle } from '../../deploy/src/verify/verify-bundle.ts';
import { answerTo, startDemoFleet } from './demo-fleet.ts';

let fleet: Fleet;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ fleet, stop } = await startDemoFleet());
}, 120_000);
afterAll(async () => {
  await stop();
}, 30_000);

const count = (from: number) => ({ analysis: 'count', cohort: { variable: 'age', op: '>=', value: from } });

describe('answers of the real fleet', () => {
  test.each(questions)('$title equals R on the pooled data', async ({ query, compare }) => {
    const result = await answerTo(fleet, query);
    const rows = compare(result);
    expect(rows.filter((row) => row.consilium !== null && !agrees(row))).toEqual([]);
    expect(result.sites.map((s) => s.status)).toEqual(['answered', 'answered', 'answered', 'answered']);
  });

  test('the same question on the same data is answered from before, and nothing is computed', async () => {
    const first = await answerTo(fleet, count(30));
    const again = await answerTo(fleet, count(30));
    expect(again.provenance).toEqual(first.provenance);
  });

  test('a site answers alone where study, steward and policy permit it', async () => {
    const result = await answerTo(fleet, { analysis: 'count', release: 'per-site' });
    expect(result.n).toBeNull();
    const sites = result.result as { sites: { site: string; n: number }[] };
    expect(Object.fromEntries(sites.sites.map((s) => [s.site, s.n]))).toEqual({
      gbsg: 686,
      'rotterdam-a': 583,
      'rotterdam-b': 1335,
      'rotterdam-c': 1064,
    });
  });

  test('an unanswerable cohort is refused by every site, and the reason carries no number', async () => {
    const query = { analysis: 'count', cohort: { variable: 'age', op: '>=', value: 98 } };
    const hash = await fleet.client.ask(fleet.study, query);
    const { result, problem } = await fleet.client.waitFor(hash);
    expect(result).toBeNull();
    expect(problem?.where).toMatch(/fewer records in this cohort than its rules ask for/);
    expect(`${problem?.detail ?? ''}${problem?.where ?? ''}`).not.toMatch(/floor \d/);
  });
});

describe('bad questions', () => {
  test.each([
    [
      'unknown variable',
      { analysis: 'glm', params: { formula: 'hormon ~ nodez', family: 'binomial' } },
      /nodez.*did you mean.*nodes/,
    ],
    ['unknown analysis', { analysis: 'cuont' }, /did you mean.*count/],
    ['unknown key', { analysis: 'count', cohrt: null }, /cohort/],
    ['off the grid', { analysis: 'count', cohort: { variable: 'age', op: '<', value: 50.5 } }, /no multiple of 1/],
    ['unknown level', { analysis: 'count', cohort: { variable: 'grade', op: '=', value: '4' } }, /4/],
  ])('%s is refused before anything is sent', async (_, query, message) => {
    await expect(fleet.client.ask(fleet.study, query)).rejects.toThrow(message);
  });
});

describe('verify', () => {
  let bundle: Bundle;
  const check = (b: Bundle, withAuditor = true) => {
    const said: string[] = [];
    verifyBundle(b, withAuditor ? readKeyFile(fleet.auditorKeyFile) : null, null, (what) => said.push(what));
    return said;
  };
  const changed = (change: (b: Bundle) => void): Bundle => {
    const copy = bundleSchema.parse(structuredClone(bundle));
    change(copy);
    return copy;
  };

  beforeAll(async () => {
    const query = { analysis: 'glm', params: { formula: 'hormon ~ age + nodes', family: 'binomial' } };
    const hash = await fleet.client.ask(fleet.study, query);
    await fleet.client.waitFor(hash);
    bundle = await fleet.client.bundle(hash);
  }, 30_000);

  test('a whole query checks out, with and without the auditor key', () => {
    expect(check(bundle).at(-1)).toMatch(/result follows from the total/);
    expect(check(bundle, false).length).toBeGreaterThan(3);
  });

  test.each<[string, (b: Bundle) => void, RegExp]>([
    [
      'a masked vector',
      (b) => {
        const v = b.rounds[0]?.vectors[0];
        if (v) v.vector = v.vector.replace(/.{4}$/, 'AAA=');
      },
      /vector is not the one the node signed/,
    ],
    [
      'an approval',
      (b) => {
        b.envelopes = b.envelopes.filter((e) => e.type !== 'approval');
      },
      /had not approved/,
    ],
    [
      'a signature',
      (b) => {
        const e = b.envelopes.find((x) => x.type === 'contribution');
        if (e) e.payload = { ...e.payload, safeAlone: !e.payload['safeAlone'] };
      },
      /not signed|signature/i,
    ],
    [
      'a broadcast',
      (b) => {
        const round = b.rounds[2];
        if (round?.broadcast) round.broadcast = { ...round.broadcast, beta: [1e6, 0, 0] };
      },
      /broadcast|agree/,
    ],
    [
      'the study',
      (b) => {
        const e = b.envelopes.find((x) => x.type === 'study');
        if (e) e.payload = { ...e.payload, title: 'Another' };
      },
      /not signed|signature/i,
    ],
  ])('%s that was changed is named', (_, change, message) => {
    expect(() => check(changed(change))).toThrow(message);
  });
});

describe('the steward', () => {
  async function atSite<T>(site: string, work: (node: Awaited<ReturnType<typeof openNode>>) => Promise<T>): Promise<T> {
    const node = await openNode(fleet.nodeFolder(site));
    try {
      return await work(node);
    } finally {
      await node.close();
    }
  }
  const pause = (site: string, paused: 'yes' | 'no') =>
    atSite(site, (node) => node.db.transaction('pause', (tx) => writeSetting(tx, 'paused', paused)));

  test('a paused site answers nothing; the others go on, and the result says who is missing', async () => {
    await pause('gbsg', 'yes');
    const result = await answerTo(fleet, count(33));
    expect(result.sites.find((s) => s.name === 'gbsg')).toMatchObject({
      status: 'refused',
      reason: expect.stringMatching(/paused/) as unknown,
    });
    await pause('gbsg', 'no');
    expect((await answerTo(fleet, count(34))).sites.every((s) => s.status === 'answered')).toBe(true);
  });

  test('a policy that no longer parses stops the site, not the others', async () => {
    const file = join(fleet.nodeFolder('rotterdam-a'), 'policy.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}minCel: 3\n`);
    const result = await answerTo(fleet, count(35));
    expect(result.sites.find((s) => s.name === 'rotterdam-a')?.status).toBe('refused');
    writeFileSync(file, text);
  });

  test('two sites that stop leave too few: nothing is opened', async () => {
    await pause('gbsg', 'yes');
    await pause('rotterdam-b', 'yes');
    await expect(answerTo(fleet, count(36))).rejects.toThrow(/2 sites are left, 3 are needed/);
    await pause('gbsg', 'no');
    await pause('rotterdam-b', 'no');
  });

  test('a revocation is obeyed and is final', async () => {
    await atSite('rotterdam-c', async (node) => {
      const ports = {
        db: node.db,
        directory: node.directory.current,
        self: node.config.node,
        signer: node.steward(),
        now: new Date(),
      };
      await revokeStudy(ports, fleet.study, 'a patient group asked for it');
      await expect(approveStudy(ports, fleet.study, { perSite: false, rule: null })).rejects.toThrow(/final/);
      await deliverPending({ db: node.db, coordinator: node.config.coordinator });
    });
    const result = await answerTo(fleet, count(37));
    expect(result.sites.find((s) => s.name === 'rotterdam-c')).toMatchObject({
      status: 'refused',
      reason: expect.stringMatching(/revoked/) as unknown,
    });
  });
});
