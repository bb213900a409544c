import { join } from 'node:path';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { pollAnswer, type PollAnswer, type Work } from '@consilium/core/protocol/node-calls.ts';
import { openNode } from '@consilium/node/open-node.ts';
import { listRefusals } from '@consilium/node/storage/refusals.store.ts';
import { readKeyFile, toSigner, type Signer } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import type { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { startDemoFleet } from '../fleet/demo-fleet.ts';
import { Relay } from '../fleet/relay.ts';

/**
 * A coordinator that lies, one lie at a time, to real nodes: whatever it changes, the node it lies to answers with a
 * refusal, its steward's list names the lie, and no total is opened that the lie would have made telling. The relay
 * plays the coordinator's part with the coordinator's own key, so what it shows is signed where a coordinator can sign.
 */
let fleet: Fleet;
let stop: () => Promise<void>;
let relay: Relay;
let coordinator: Signer;
let victim = '';
let age = 30;

beforeAll(async () => {
  relay = await Relay.start();
  ({ fleet, stop } = await startDemoFleet('ohdsi-5', {
    coordinator: { stepSeconds: 4, leaseSeconds: 2 },
    relay: (url) => relay.forwardTo(url),
  }));
  coordinator = toSigner(readKeyFile(join(fleet.coordinatorFolder, 'coordinator.key')));
  const node = await openNode(fleet.nodeFolder('gbsg'));
  victim = node.config.node;
  await node.close();
}, 120_000);
afterEach(() => {
  relay.lie = () => undefined;
  relay.lieInBytes = () => undefined;
});
afterAll(async () => {
  await stop();
  relay.stop();
}, 30_000);

type Step<S extends Work['step']> = Extract<Work, { step: S }>;

/** Lies to the victim about one step: `change` edits the work in place. */
function lieAbout<S extends Work['step']>(
  step: S,
  change: (work: Step<S>) => void,
  to: (node: string) => boolean = (n) => n === victim,
): void {
  relay.lie = ({ path, node, answer }) => {
    if (path !== '/v1/node/poll' || node === null || !to(node)) return undefined;
    const copy: PollAnswer = pollAnswer.parse(answer);
    for (const work of copy.work) if (work.step === step) change(work as Step<S>);
    return copy;
  };
}

const freshCount = () => ({ analysis: 'count', cohort: { variable: 'age', op: '>=', value: age++ } });
const freshFit = () => ({
  analysis: 'glm',
  cohort: { variable: 'age', op: '>=', value: age++ },
  params: { formula: 'hormon ~ age + nodes', family: 'binomial' },
});

async function ask(query: unknown) {
  const hash = await fleet.client.ask(fleet.study, query);
  return await fleet.client.waitFor(hash);
}

/** What the victim's steward reads about the latest refusal. */
async function latestRefusal(site = 'gbsg'): Promise<string> {
  const node = await openNode(fleet.nodeFolder(site));
  try {
    const [latest] = await listRefusals(node.db.read, 1);
    return `${latest?.code ?? 'none'}: ${latest?.detail ?? ''}`;
  } finally {
    await node.close();
  }
}

function resigned(envelope: Envelope, change: Record<string, unknown>): Envelope {
  return signEnvelope(coordinator, envelope.consortium, 'task', { ...envelope.payload, ...change }, new Date());
}

function lieAboutTask(change: (payload: Record<string, unknown>) => Record<string, unknown>): void {
  lieAbout('advertise', (work) => {
    work.taskEnvelope = resigned(work.taskEnvelope, change(work.taskEnvelope.payload));
    work.task = envelopeHash(work.taskEnvelope);
  });
}

async function victimAnsweredNothing(query: unknown): Promise<void> {
  const { result } = await ask(query);
  expect(result?.sites.find((s) => s.node === victim)?.status ?? 'nothing opened').not.toBe('answered');
}

test('chosen coefficients in a later round', async () => {
  lieAbout('contribute', (work) => {
    if (work.round >= 1 && work.broadcast) work.broadcast = { ...work.broadcast, beta: [1e6, -1e6, 1e6] };
  });
  await victimAnsweredNothing(freshFit());
  expect(await latestRefusal()).toMatch(/protocol-violation.*another broadcast/);
});

test('starting values in the first round', async () => {
  lieAbout('contribute', (work) => {
    if (work.round === 0 && work.broadcast) work.broadcast = { ...work.broadcast, beta: [3, 0, 0] };
  });
  await victimAnsweredNothing(freshFit());
  expect(await latestRefusal()).toMatch(/protocol-violation.*another broadcast/);
});

test('an altered vector in the transcript', async () => {
  relay.lieInBytes = (path, node, bytes) => {
    if (path !== '/v1/node/transcript' || node !== victim) return undefined;
    const copy = Buffer.from(bytes);
    copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
    return copy;
  };
  await victimAnsweredNothing(freshFit());
  expect(await latestRefusal()).toMatch(/vector is not the one that was signed/);
});

test('a survivor set of its own for one node: nobody unmasks', async () => {
  lieAbout('agree', (work) => {
    work.contributions = work.contributions.filter(
      (e) => e.signer.id === victim || e !== work.contributions.find((x) => x.signer.id !== victim),
    );
  });
  const { result, problem } = await ask(freshCount());
  expect(result).toBeNull();
  expect(problem?.detail).toMatch(/answered the last step in time|are needed/);
  expect(problem?.mend).toContain('Nothing was opened.');
});

test('keys of a peer swapped', async () => {
  lieAbout('share', (work) => {
    const other = work.advertisements.find((e) => e.signer.id !== victim);
    if (other)
      other.payload = {
        ...other.payload,
        keys: work.advertisements.find((e) => e.signer.id === victim)?.payload['keys'],
      };
  });
  await victimAnsweredNothing(freshCount());
  expect(await latestRefusal()).toMatch(/not signed|signature/i);
});

test('a contribution of an earlier round shown again', async () => {
  let earlier: Envelope | undefined;
  lieAbout('agree', (work) => {
    const index = work.contributions.findIndex((e) => e.signer.id !== victim);
    const own = work.contributions[index];
    if (work.round === 0) earlier = own;
    else if (earlier) work.contributions[index] = earlier;
  });
  await victimAnsweredNothing(freshFit());
  expect(await latestRefusal()).toMatch(/protocol-violation/);
});

test.each<[string, (p: Record<string, unknown>) => Record<string, unknown>, RegExp]>([
  ['a lower threshold', () => ({ threshold: 2 }), /threshold|survivors/],
  ['fewer minimum survivors', () => ({ minSurvivors: 1 }), /survivors/],
  ['fewer colluders', () => ({ colluders: 0 }), /colluders/],
  ['weaker rules', (p) => ({ rules: { ...(p['rules'] as object), minCell: 1 } }), /other rules/],
  ['another ring', () => ({ ring: 32 }), /ring/],
  ['another length', () => ({ length: 2 }), /length/],
  [
    'a larger capacity',
    (p) => ({
      participants: (p['participants'] as { capacity: number }[]).map((x) => ({ ...x, capacity: x.capacity * 10 })),
    }),
    /capacity/,
  ],
  [
    'the node alone with itself',
    (p) => ({ participants: (p['participants'] as { node: string }[]).filter((x) => x.node === victim) }),
    /three sites/,
  ],
  [
    'a Sybil',
    (p) => ({
      participants: (p['participants'] as { node: string }[]).map((x, i) =>
        x.node === victim ? x : { ...x, node: `node:sybil-${String(i)}` },
      ),
    }),
    /does not name/,
  ],
])('a task with %s', async (_, change, message) => {
  lieAboutTask(change);
  await victimAnsweredNothing(freshCount());
  expect(await latestRefusal()).toMatch(message);
});

test('a signed query run a second time, with other sites', async () => {
  let shown: Step<'advertise'> | undefined;
  lieAbout('advertise', (work) => {
    shown = structuredClone(work);
  });
  expect((await ask(freshCount())).result).not.toBeNull();
  lieAbout('advertise', (work) => {
    if (!shown) return;
    const participants = (shown.taskEnvelope.payload['participants'] as { node: string }[]).filter(
      (p, i, all) => p.node === victim || i !== all.findIndex((x) => x.node !== victim),
    );
    work.taskEnvelope = resigned(shown.taskEnvelope, { participants });
    work.queryEnvelope = shown.queryEnvelope;
    work.task = envelopeHash(work.taskEnvelope);
  });
  await victimAnsweredNothing(freshCount());
  expect(await latestRefusal()).toMatch(/run before/);
});

test('an old task shown again is not answered again', async () => {
  let shown: Step<'advertise'> | undefined;
  lieAbout('advertise', (work) => {
    shown = structuredClone(work);
  });
  expect((await ask(freshCount())).result).not.toBeNull();
  lieAbout('advertise', (work) => {
    if (shown) Object.assign(work, structuredClone(shown));
  });
  await victimAnsweredNothing(freshCount());
});

test('public documents that vanish, or a roster with a stranger, replace nothing', async () => {
  relay.lie = ({ path, node, answer }) => {
    if (path === '/v1/node/poll' && node === victim) return { ...(answer as object), directory: '0'.repeat(64) };
    if (path === '/v1/node/directory' && node === victim) return { ...(answer as object), studies: [] };
    return undefined;
  };
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  relay.lie = () => undefined;
  expect((await ask(freshCount())).result?.sites.every((s) => s.status === 'answered')).toBe(true);
});
