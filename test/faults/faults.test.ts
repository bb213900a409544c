import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeFrame } from '@consilium/core/protocol/frame.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { openNode } from '@consilium/node/open-node.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { readEntries } from '@consilium/server/log-chain/log-chain.ts';
import { verifyChain } from '@consilium/server/log-chain/verify-chain.ts';
import { envelopeHash, readEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { policyText } from '../../deploy/src/sandbox/federation-file.ts';
import { demoData } from '../fleet/demo-fleet.ts';
import { Relay } from '../fleet/relay.ts';
import { everyWrite, schedule } from './fault-schedule.ts';

/**
 * kill −9 at every durable write of every process, and restart.
 *
 * Invariants: a query that was acknowledged ends with the same answer as without a fault, or with a reason in words;
 * no step of a node ever has two contents; every release stands in the node's log exactly once; the logs are whole.
 * Not a failure: that a query takes longer, and that a step is sent again with the same content.
 *
 * Options by environment: FAULT_KILLS (how many, at least), FAULT_SEED.
 */
const kills = Number(process.env['FAULT_KILLS'] ?? 200);
const seed = Number(process.env['FAULT_SEED'] ?? 20261124);
const program = fileURLToPath(new URL('./process-under-fault.ts', import.meta.url));
const sites = ['gbsg', 'rotterdam-a', 'rotterdam-c'];

let folder: string;
let fleet: Fleet;
let relay: Relay;
let watching = true;
let arming = false;
const restarts = new Map<string, Promise<void>>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consilium-faults-'));
  relay = await Relay.start();
  fleet = await Fleet.start({
    name: 'faults',
    folder: join(folder, 'fleet'),
    dictionary: readDictionary(readDocument(demoData('dictionary.yaml'))),
    sites: sites.map((name) => ({ name, data: demoData(`${name}.csv`) })),
    policy: policyText('ohdsi-5', (path) => path),
    study: { title: 'Faults', summary: 'A test.', purpose: 'Testing.' },
    coordinator: { stepSeconds: 60, leaseSeconds: 2 },
    relay: (url) => relay.forwardTo(url),
    programs: () => ({ program, env: { NODE_COMPILE_CACHE: join(folder, 'compiled') } }),
  });
  for (const name of ['coordinator', ...sites]) watch(name);
}, 120_000);
afterAll(async () => {
  watching = false;
  await fleet.stop();
  relay.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A supervisor: what dies is started again, and, while a query runs, dies again at another write. */
function watch(name: string): void {
  const child = fleet.processes.get(name);
  if (!child) return;
  void child.exited.then(async () => {
    if (!watching) return;
    if (arming) arm(name, 'running');
    const before = killsOf(name).length;
    const started = fleet.startProcess(name).then(
      () => undefined,
      (error: unknown) => {
        // Killed once more before it was ready: the next one is watched all the same.
        if (watching && killsOf(name).length === before) throw error;
      },
    );
    restarts.set(name, started);
    await started;
    watch(name);
  });
}

/** The last kills may come after the last answer. What is checked of a node's folder is checked when nobody runs on it. */
async function stopAll(): Promise<void> {
  watching = false;
  await Promise.all(restarts.values());
  await fleet.stop();
}

const role = (name: string) => (name === 'coordinator' ? 'coordinator' : 'node');
const schedules = new Map(['coordinator', ...sites].map((name, i) => [name, schedule(role(name), seed + i)]));

function arm(name: string, when: 'beginning' | 'running'): void {
  const met = new Set(name === 'coordinator' ? killsOf(name) : sites.flatMap(killsOf));
  writeFileSync(join(folderOf(name), 'kill-at'), schedules.get(name)?.(met, when) ?? 'any');
}

function folderOf(name: string): string {
  return name === 'coordinator' ? fleet.coordinatorFolder : fleet.nodeFolder(name);
}

function killsOf(name: string): string[] {
  const file = join(folderOf(name), 'kills');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

const queries = [
  { analysis: 'count', params: { by: 'grade' } },
  { analysis: 'glm', params: { formula: 'hormon ~ age + nodes', family: 'binomial' } },
];

test(`${String(kills)} kills, seed ${String(seed)}`, async () => {
  const names = ['coordinator', ...sites];
  const expected = new Map<string, string>();
  const done = () => names.reduce((sum, name) => sum + killsOf(name).length, 0);
  const ended: string[] = [];

  for (let i = 0; done() < kills && i < kills; i++) {
    const query = { ...queries[i % 3 === 2 ? 1 : 0], cohort: { variable: 'age', op: '>=', value: 20 + (i % 60) } };
    const key = JSON.stringify(query);
    // The first time without a fault: what the answer must be. Equal questions would be answered from before.
    const [clean] = expected.has(key)
      ? [null]
      : [await outcome({ ...query, cohort: { all: [query.cohort, { variable: 'nodes', op: '>=', value: 0 }] } })];
    if (clean) expected.set(key, clean);
    arming = true;
    for (const name of names) arm(name, 'beginning');
    const got = await outcome({ ...query, cohort: { all: [query.cohort, { variable: 'time', op: '>=', value: -i }] } });
    if (got.startsWith('{')) expect(got).toBe(expected.get(key));
    else ended.push(got);
    arming = false;
    // What a query did not come by is not left lying for the next one's clean run.
    for (const name of names) rmSync(join(folderOf(name), 'kill-at'), { force: true });
  }
  for (const reason of ended) expect(reason).toMatch(/(is|are) needed|in time/);

  process.stdout.write(`${String(done())} kills; ${String(ended.length)} queries ended with a reason\n`);
  expect(done()).toBeGreaterThanOrEqual(kills);
  for (const kind of ['coordinator', 'node'] as const) {
    const met = new Set(kind === 'coordinator' ? killsOf('coordinator') : sites.flatMap(killsOf));
    expect(everyWrite(kind).filter((write) => !met.has(write))).toEqual([]);
  }
  await stopAll();
  requireOneContentPerStep();
  await requireWholeLogs();
}, 3_600_000);

/** Result and n of an answer as text, or the reason why there is none. */
async function outcome(query: unknown): Promise<string> {
  const hash = await fleet.client.ask(fleet.study, query);
  const status = await fleet.client.waitFor(hash);
  if (!status.result) return `${status.problem?.detail ?? 'no reason'} (${status.problem?.where ?? ''})`;
  const { n, excluded, result } = status.result;
  return JSON.stringify({ n, excluded, result });
}

function requireOneContentPerStep(): void {
  const contents = new Map<string, string>();
  for (const { path, request } of relay.seen) {
    if (path !== '/v1/node/messages' && path !== '/v1/node/contributions') continue;
    const head: unknown = path.endsWith('messages') ? JSON.parse(request.toString()) : decodeFrame(request).head;
    const envelope = readEnvelope(head);
    const { batch, round, task } = envelope.payload;
    const keys = envelope.payload['keys'] as { batch?: unknown } | undefined;
    const step = [envelope.signer.id, envelope.type, batch ?? keys?.batch ?? task, round ?? ''].join(' ');
    const content = envelopeHash(envelope);
    expect([step, contents.get(step) ?? content]).toEqual([step, content]);
    contents.set(step, content);
  }
  expect(contents.size).toBeGreaterThan(100);
}

async function requireWholeLogs(): Promise<void> {
  for (const site of sites) {
    const node = await openNode(fleet.nodeFolder(site));
    const entries = await readEntries(node.db.read, { limit: 1_000_000 });
    await node.close();
    expect(verifyChain(entries).ok).toBe(true);
    const releases = entries.filter((e) => e.kind === 'release').map((e) => e.body as { task: string; round: number });
    const places = releases.map((r) => `${r.task} ${String(r.round)}`);
    expect(new Set(places).size).toBe(places.length);
  }
}
