import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { splitFile } from '@consilium/node/data/split-file.ts';
import { Fleet, type FleetSite } from '../fleet/fleet.ts';
import { readFederation, type Federation } from './federation-file.ts';

export interface Sandbox {
  fleet: Fleet;
  /** Rows without a split value: left out. */
  leftOut: number;
  stop(): Promise<void>;
}

/** Brings up the federation that a file describes, in a folder that is removed when it stops. */
export async function startSandbox(path: string, progress: (what: string) => void): Promise<Sandbox> {
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
    });
    const stop = async () => {
      await fleet.stop();
      remove();
    };
    return { fleet, leftOut, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

async function sitesOf(
  federation: Federation,
  folder: string,
  progress: (what: string) => void,
): Promise<{ sites: FleetSite[]; leftOut: number }> {
  const { source } = federation;
  if ('sites' in source) return { sites: source.sites, leftOut: 0 };
  progress('splitting the file into sites');
  const work = join(folder, 'split');
  mkdirSync(work, { recursive: true });
  const settings = { folder: work, memoryLimitMb: 1024, threads: 2, spillLimitMb: 4096, timeoutMs: 600_000 };
  const answer = await splitFile(settings, { file: source.data, split: source.split, target: join(work, 'sites') });
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
