import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { catalogue } from '@consilium/core/analyses/catalogue.ts';
import type { RuleSet } from '@consilium/core/privacy/rule-set.ts';
import { readSitePolicy } from '@consilium/core/privacy/site-policy.ts';
import { ConsiliumClient } from '@consilium/client/consilium-client.ts';
import { proposeStudy } from '@consilium/client/propose-study.ts';
import { publishDictionary } from '@consilium/client/publish-dictionary.ts';
import { coordinatorConfig, type CoordinatorConfig } from '@consilium/coordinator/config.ts';
import { initCoordinator } from '@consilium/coordinator/init.ts';
import { invite } from '@consilium/coordinator/invite.ts';
import { joinConsortium } from '@consilium/node/join.ts';
import { openNode } from '@consilium/node/open-node.ts';
import { addDataset } from '@consilium/node/stewardship/add-dataset.ts';
import type { LoadReport } from '@consilium/node/data/load-report.ts';
import { approveStudy } from '@consilium/node/stewardship/decide.ts';
import { deliverPending } from '@consilium/node/stewardship/deliver-pending.ts';
import { publishDocument } from '@consilium/server/http/consortium-client.ts';
import { generateKey, readKeyFile, toSigner, writeKeyFile, type Signer } from '@consilium/server/signing/key-pair.ts';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { z } from 'zod';
import { Child } from './child.ts';
import { freePort } from './free-port.ts';

export interface FleetSite {
  name: string;
  /** CSV or Parquet file of the site; absent where it has a warehouse. */
  data?: string;
  /** `warehouse` of its node.yaml: the site's own PostgreSQL. */
  warehouse?: { url: string; table: string; patientKey: string; timeoutSeconds?: number };
  capacity?: number | undefined;
  /** Text of the site's policy file, where it differs from the fleet's. */
  policy?: string | undefined;
}

export interface FleetOptions {
  name: string;
  /** Empty folder for all state; the caller removes it. */
  folder: string;
  dictionary: Dictionary;
  sites: readonly FleetSite[];
  /** Text of the policy file of every site. */
  policy: string;
  study: { title: string; summary: string; purpose: string };
  coordinator?: Partial<CoordinatorConfig>;
  engine?: Record<string, number>;
  /** Called before each thing that takes a while. */
  progress?: (what: string) => void;
  /** Called when a process has ended that nobody stopped, with what it is and the command that starts it again. */
  ended?: (what: string, again: string) => void;
  /** Address that the sites get for the coordinator at `url` (tests put a recording relay between). */
  relay?: (url: string) => string;
  /** Other entry points and environments, by process name (the fault suite). */
  programs?: (name: string) => { program?: string; env?: Record<string, string> };
}

/**
 * A whole consortium on one machine, as separate processes of the production code: a coordinator and one node a site,
 * joined by real tokens, with real keys, one published dictionary and one approved study. Demo, sandbox and tests use it.
 */
export class Fleet {
  readonly options: FleetOptions;
  readonly url: string;
  readonly coordinatorFolder: string;
  readonly lead: Signer;
  readonly auditorKeyFile: string;
  readonly researcher: Signer;
  readonly researcherKeyFile: string;
  readonly nodes = new Map<string, { folder: string; report: LoadReport }>();
  readonly processes = new Map<string, Child>();
  readonly client: ConsiliumClient;
  study = '';
  #stopping = false;

  private constructor(parts: {
    options: FleetOptions;
    url: string;
    lead: Signer;
    auditorKeyFile: string;
    researcherKeyFile: string;
  }) {
    this.options = parts.options;
    this.url = parts.url;
    this.coordinatorFolder = join(parts.options.folder, 'coordinator');
    this.lead = parts.lead;
    this.auditorKeyFile = parts.auditorKeyFile;
    this.researcherKeyFile = parts.researcherKeyFile;
    this.researcher = toSigner(readKeyFile(parts.researcherKeyFile));
    this.client = new ConsiliumClient({ coordinator: parts.url, signer: this.researcher });
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = await Fleet.#prepare(options);
    try {
      await fleet.#bringUp();
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  static async #prepare(options: FleetOptions): Promise<Fleet> {
    const { folder } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    const keysFolder = join(folder, 'keys');
    const config = coordinatorConfig.parse({
      maxRequestsPerMinute: 200_000,
      ...options.coordinator,
      publicUrl: url,
      listen: { host: '127.0.0.1', port },
    });
    const charter = { floors: rulesOf(options.policy), colluders: 1 };
    const made = await initCoordinator({
      folder: join(folder, 'coordinator'),
      keysFolder,
      name: options.name,
      charter,
      config,
      now: () => new Date(),
    });
    const researcherKeyFile = join(keysFolder, 'researcher.key');
    writeKeyFile(researcherKeyFile, generateKey('person:researcher', 'Demo Researcher'));
    const lead = toSigner(readKeyFile(made.leadKeyFile));
    return new Fleet({ options, url, lead, auditorKeyFile: made.auditorKeyFile, researcherKeyFile });
  }

  async #bringUp(): Promise<void> {
    const { options, url, lead } = this;
    const progress = options.progress ?? (() => undefined);
    progress('starting the coordinator');
    await this.startProcess('coordinator');
    await publishDictionary({ coordinator: url, lead, input: options.dictionary, now: new Date() });
    progress(`joining ${String(options.sites.length)} sites and loading their data`);
    await inPairs(options.sites, (site) => this.#join(site));
    progress('proposing the study; the stewards approve it');
    const { hash } = await proposeStudy({
      coordinator: url,
      lead,
      input: {
        ...options.study,
        commercial: false,
        dictionary: options.dictionary.dictionary,
        sites: 'all',
        people: [{ id: this.researcher.id, name: this.researcher.name, key: this.researcher.publicKey }],
        analyses: catalogue.map((spec) => ({ name: spec.name, perSite: true })),
        rules: studyRulesOf(options.policy),
        colluders: 1,
        days: 365,
      },
      now: new Date(),
    });
    this.study = hash;
    await inPairs([...this.nodes.values()], ({ folder }) => this.#approve(folder));
    progress(`starting ${String(options.sites.length)} nodes`);
    await inPairs([...this.nodes.keys()], async (name) => {
      await this.startProcess(name);
    });
  }

  /** Starts (or, after a kill, starts again) the coordinator or a site's node. */
  async startProcess(name: string): Promise<Child> {
    const isCoordinator = name === 'coordinator';
    const folder = isCoordinator ? this.coordinatorFolder : this.nodeFolder(name);
    const role = isCoordinator ? 'coordinator' : 'node';
    const what = isCoordinator ? name : `node ${name}`;
    const child = new Child({
      name: what,
      args: [role, 'start', '--folder', folder, '--log', join(folder, `${role}.log`), '--with-parent'],
      ...this.options.programs?.(name),
    });
    this.processes.set(name, child);
    const ready = isCoordinator
      ? () => isReady(this.url)
      : () => Promise.resolve(child.output.includes('node is running'));
    await child.until(ready, 30_000);
    void child.exited.then(() => {
      if (!this.#stopping) this.options.ended?.(what, `npx --no consilium ${role} start --folder ${folder}`);
    });
    return child;
  }

  nodeFolder(site: string): string {
    return join(this.options.folder, 'sites', site);
  }

  async #join(site: FleetSite): Promise<void> {
    const { options, url, lead } = this;
    const folder = this.nodeFolder(site.name);
    const { envelope, token } = invite({
      lead,
      consortium: (await this.client.directory()).consortium,
      coordinatorUrl: options.relay?.(url) ?? url,
      site: site.name,
      member: { name: site.name, kind: 'provider' },
      validDays: 1,
      now: new Date(),
    });
    await publishDocument(url, envelope);
    await joinConsortium({
      token,
      folder,
      policy: site.policy ?? options.policy,
      engine: options.engine ?? {},
      now: new Date(),
    });
    if (site.warehouse) appendFileSync(join(folder, 'node.yaml'), stringifyYaml({ warehouse: site.warehouse }));
    const node = await openNode(folder);
    try {
      await node.directory.refresh();
      const { dictionary } = options;
      const added = await addDataset(node, {
        name: 'main',
        file: site.data,
        dictionary,
        capacity: site.capacity,
        generateKey: true,
        now: new Date(),
      });
      this.nodes.set(site.name, { folder, report: added.report });
    } finally {
      await node.close();
    }
  }

  async #approve(folder: string): Promise<void> {
    const node = await openNode(folder);
    try {
      await node.directory.refresh();
      const ports = {
        db: node.db,
        directory: node.directory.current,
        self: node.config.node,
        signer: node.steward(),
        now: new Date(),
      };
      await approveStudy(ports, this.study, { perSite: true, rule: null });
      await deliverPending({ db: node.db, coordinator: node.config.coordinator });
    } finally {
      await node.close();
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const { processes } = this;
    const nodes = [...processes].filter(([name]) => name !== 'coordinator').map(([, child]) => child);
    await Promise.all(nodes.map((child) => child.stop()));
    await processes.get('coordinator')?.stop();
  }
}

/** The same rules as a study writes them: the preset, and what the policy changes of it. */
function studyRulesOf(policyText: string): unknown {
  const file = z
    .object({ extends: z.string(), rules: z.record(z.string(), z.unknown()).optional() })
    .parse(parseYaml(policyText));
  return file.rules === undefined ? file.extends : { extends: file.extends, ...file.rules };
}

/** The rules that a policy file's text stands for. */
export function rulesOf(policyText: string): RuleSet {
  return readSitePolicy(parseYaml(policyText)).rules;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Two at a time: loading data is work for a core. */
async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
