import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { declaration } from '@consilium/core/protocol/study.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import { envelopeHash, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { cutWarehouse } from '../data/cut-warehouse.ts';
import { loadDataset, type Cut } from '../data/load-dataset.ts';
import type { LoadReport } from '../data/load-report.ts';
import type { OpenNode } from '../open-node.ts';
import { putDataset } from '../storage/datasets.store.ts';
import { deliverPending } from './deliver-pending.ts';

/** Loading a large file takes longer than any query may. */
const LOAD_TIMEOUT_MS = 30 * 60_000;

export interface AddDatasetOptions {
  name: string;
  /** Absent: the table that `warehouse` in node.yaml names. */
  file?: string | undefined;
  dictionary: Dictionary;
  /** Declared, public, rounded-up number of records; by default the records rounded up to two digits. */
  capacity?: number | undefined;
  generateKey?: boolean;
  unmapped?: 'error' | 'missing';
  now: Date;
}

/** Makes a cut of a file or of the warehouse's table, declares it (signed), and tells the coordinator that there is a cut, never what is in it. */
export async function addDataset(
  node: OpenNode,
  options: AddDatasetOptions,
): Promise<{ cut: Cut; report: LoadReport; capacity: number; delivered: boolean }> {
  const dictionaryHash = publishedDictionary(node, options.dictionary);
  const { now } = options;
  const { cut, report } = await makeCut(node, options);
  const capacity = options.capacity ?? roundedUp(cut.records);
  if (capacity < cut.records) {
    throw new Problem('invalid-input', 'The declared capacity is smaller than the number of records', {
      where: 'capacity',
      mend: 'Declare a capacity of at least the number of records, rounded up.',
    });
  }
  const payload = parse(
    declaration,
    {
      node: node.config.node,
      dataset: options.name,
      dictionary: dictionaryHash,
      cut: { id: cut.id, hash: cut.hash, date: cut.date },
      capacity,
    },
    'declaration',
  );
  const document = signEnvelope(node.signer, node.config.consortium, 'declaration', payload, now);
  const row = {
    id: cut.id,
    dataset: options.name,
    hash: cut.hash,
    date: cut.date,
    records: cut.records,
    file: report.file,
    report: canonicalJson(report),
  };
  await node.db.transaction('add dataset', async (tx) => {
    await putDataset(tx, { name: options.name, dictionary: dictionaryHash, cut: cut.id, declaration: document }, row);
    await appendEntry(tx, {
      kind: 'dataset',
      at: now,
      body: { dataset: options.name, cut: cut.id, declaration: envelopeHash(document) },
    });
  });
  return { cut, report, capacity, delivered: await delivered(node) };
}

/** A node has one engine, so that its datasets are all files or all in the warehouse. */
async function makeCut(node: OpenNode, options: AddDatasetOptions): Promise<{ cut: Cut; report: LoadReport }> {
  const { file, dictionary, generateKey = false, unmapped = 'error', now } = options;
  const settings = { ...node.engineSettings, timeoutMs: LOAD_TIMEOUT_MS };
  const { warehouse } = node.config;
  if (file === undefined && warehouse) return cutWarehouse(settings, warehouse, { dictionary, unmapped, now });
  if (file !== undefined && !warehouse) return loadDataset(settings, { file, dictionary, generateKey, unmapped, now });
  throw warehouse
    ? new Problem('invalid-input', 'The data of this node are in its warehouse', {
        mend: 'Use --warehouse instead of a file, or remove `warehouse` from node.yaml.',
      })
    : new Problem('invalid-input', 'This node has no warehouse', {
        mend: 'Give a file, or describe the table under `warehouse` in node.yaml (see the runbook).',
      });
}

/** The consortium's dictionary with exactly this content; only that one can be asked about. */
function publishedDictionary(node: OpenNode, dictionary: Dictionary): string {
  const wanted = canonicalJson(dictionary);
  for (const [hash, published] of node.directory.current.dictionaries) {
    if (canonicalJson(published) === wanted) return hash;
  }
  const names = [...node.directory.current.dictionaries.values()].map(
    (d) => `${d.dictionary} version ${String(d.version)}`,
  );
  throw new Problem('not-found', 'The consortium has not published this dictionary', {
    where: 'dictionary',
    mend:
      names.length === 0
        ? 'The lead publishes it first: consilium dictionary publish FILE.'
        : `Published are: ${names.join(', ')}.`,
  });
}

/** Two significant digits, upwards: 686 → 690. */
export function roundedUp(records: number): number {
  if (records <= 100) return Math.max(1, records);
  const unit = 10 ** (Math.floor(Math.log10(records)) - 1);
  return Math.ceil(records / unit) * unit;
}

async function delivered(node: OpenNode): Promise<boolean> {
  try {
    await deliverPending({ db: node.db, coordinator: node.config.coordinator });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'coordinator-unreachable') return false;
    throw error;
  }
}
