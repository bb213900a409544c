import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { loadDataset } from '@consilium/node/data/load-dataset.ts';
import { splitFile } from '@consilium/node/data/split-file.ts';
import type { Progress } from '@consilium/server/terminal/progress.ts';
import { Fleet, type FleetSite } from '../fleet/fleet.ts';
import { sayEnded } from '../fleet/say-ended.ts';
import { fewestSites, readFederation, type Federation } from './federation-file.ts';

export interface Sandbox {
  fleet: Fleet;
  /** Rows without a split value: left out. */
  leftOut: number;
  stop(): Promise<void>;
}

/** Brings up the federation that a file describes, in a folder that is removed when it stops. */
export async function startSandbox(path: string, line: Progress): Promise<Sandbox> {
  const progress = (what: string) => line.show(what);
  const federation = readFederation(path);
  const folder = mkdtempSync(join(tmpdir(), 'consilium-sandbox-'));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { sites, leftOut } = await sitesOf(federation, folder, progress);
    const fleet = await Fleet.start({
      name: 'sandbox',
      folder: join(folder, 'fleet'),
      dictionary: federation.dictionary,
      sites,
      policy: federation.policy,
      study: {
        title: 'Sandbox',
        summary: 'A rehearsal on data of the person who started it.',
        purpose: 'Debugging a study before any hospital is asked.',
      },
      progress,
      ended: sayEnded(line),
    });
    const stop = async () => {
      await fleet.stop();
      remove();
    };
    return { fleet, leftOut, stop };
  } catch (error) {
    const told = await inSourceFile(error, federation, folder);
    remove();
    throw told;
  }
}

/** A mistake in the data is told of the file as its owner has it, not of the parts it was split into. */
async function inSourceFile(error: unknown, { source, dictionary }: Federation, folder: string): Promise<unknown> {
  if (!(error instanceof Problem) || error.code !== 'invalid-data' || 'sites' in source) return error;
  try {
    const request = { file: source.data, dictionary, generateKey: true, now: new Date() };
    await loadDataset({ folder: workFolder(folder, 'whole'), ...limits }, request);
  } catch (found) {
    if (found instanceof Problem && found.code === 'invalid-data') return found;
  }
  return error;
}

const limits = { memoryLimitMb: 1024, threads: 2, spillLimitMb: 4096, timeoutMs: 600_000 };

function workFolder(folder: string, name: string): string {
  const work = join(folder, name);
  mkdirSync(work, { recursive: true });
  return work;
}

async function sitesOf(
  federation: Federation,
  folder: string,
  progress: (what: string) => void,
): Promise<{ sites: FleetSite[]; leftOut: number }> {
  const { source } = federation;
  if ('sites' in source) return { sites: source.sites, leftOut: 0 };
  progress('splitting the file into sites');
  const work = workFolder(folder, 'split');
  const settings = { folder: work, ...limits };
  const answer = await splitFile(settings, { file: source.data, split: source.split, target: join(work, 'sites') });
  if (answer.sites.length < fewestSites) {
    const split = 'by' in source.split ? `The column \`${source.split.by}\` gives` : 'The split gives';
    const number = answer.sites.length === 1 ? '1 site' : `${String(answer.sites.length)} sites`;
    throw new Problem('invalid-config', `${split} ${number}, too few to add anything up safely`, {
      where: 'split',
      mend: `Split into ${String(fewestSites)} sites or more.`,
    });
  }
  const sites = answer.sites.map((s) => ({ name: siteName(s.site), data: s.file }));
  if (sites.length > 100)
    throw new Problem('invalid-config', 'The split gives more than 100 sites', { where: 'split' });
  return { sites, leftOut: answer.leftOut };
}

/** Any value can name a site once it has only the characters that site names have. */
function siteName(value: string): string {
  const cleaned = value.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 40);
  return /^[A-Za-z0-9]/.test(cleaned) ? cleaned : `site${cleaned}`.slice(0, 40);
}
