import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { layout } from '@consilium/core/analyses/layout.ts';
import { dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import { enrolment, genesis, invitation } from '@consilium/core/protocol/charter.ts';
import { NO_CONSORTIUM, type EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import { advertisementMessage, refusalMessage } from '@consilium/core/protocol/messages.ts';
import { query } from '@consilium/core/protocol/query.ts';
import { refusalCode } from '@consilium/core/protocol/refusal.ts';
import { approval, declaration, revocation, study } from '@consilium/core/protocol/study.ts';
import { task } from '@consilium/core/protocol/task.ts';
import { formulaSchema } from '@consilium/core/query-language/formula-schema.ts';
import { filter } from '@consilium/core/query-language/filter.ts';
import { parseFormula } from '@consilium/core/query-language/parse-formula.ts';
import { agreement, contribution, shares, unmasking } from '@consilium/core/secure-aggregation/messages.ts';
import { batch } from '@consilium/core/secure-aggregation/batch.ts';
import { fromBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { encodeVector } from '@consilium/core/secure-aggregation/vector-encoding.ts';
import { hashEntry } from '@consilium/server/log-chain/log-entry.ts';
import { toSigner } from '@consilium/server/signing/key-pair.ts';
import { layoutHash } from '@consilium/server/signing/layout-hash.ts';
import { hashOf } from '@consilium/server/signing/sha256.ts';
import { envelopeHash, isSignedBy, readEnvelope, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';

/**
 * The formats that are expensive to change, held against golden files: an example of each, its canonical form and its
 * hash. A test that fails here says that other releases, signed documents and stored bundles can no longer be read:
 * then the version must change, not the file. `UPDATE_GOLDEN=1` writes files that are missing.
 */
const at = new Date('2026-11-24T06:00:00.000Z');
const hash = (digit: string) => digit.repeat(64);
const key = 'A'.repeat(43);
const node = 'node:0011223344556677';
const signer = toSigner({
  consilium: 'key-v1',
  id: 'lead:golden',
  name: 'golden',
  curve: 'Ed25519',
  // RFC 8032, 7.1, test 1.
  publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  privateKey: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
});
const breast = dictionary.parse({
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100, unit: 'years' },
    { name: 'grade', type: 'category', levels: ['1', '2', '3'] },
    { name: 'hormon', type: 'boolean' },
    { name: 'time', type: 'number', min: 0, max: 8000, grid: 1 },
  ],
});
const rules = presets['ohdsi-5'];
const cohort = {
  all: [
    { variable: 'age', op: '>=', value: 50 },
    { variable: 'grade', op: 'in', value: ['2', '3'] },
  ],
};
const inRound = { batch: hash('b'), round: 0, broadcastHash: hash('c') };

const payloads: Partial<Record<EnvelopeType, [schema: z.ZodType, payload: Record<string, unknown>]>> = {
  genesis: [
    genesis,
    {
      name: 'Golden consortium',
      lead: { id: 'lead:golden', key },
      coordinator: { id: 'coordinator:golden', key },
      auditorKey: key,
      charter: { floors: rules, colluders: 1 },
    },
  ],
  invitation: [
    invitation,
    {
      node,
      member: { id: 'member:golden', name: 'Golden hospital', kind: 'provider' },
      site: 'golden',
      invitationKey: key,
      expiresAt: at.toISOString(),
    },
  ],
  enrolment: [
    enrolment,
    {
      invitation: hash('1'),
      node,
      nodeKey: key,
      steward: { id: 'steward:golden', key },
      proof: 'B'.repeat(86),
      software: 'consilium 0.1.0',
    },
  ],
  dictionary: [dictionary, breast],
  declaration: [
    declaration,
    {
      node,
      dataset: 'main',
      dictionary: hash('2'),
      cut: { id: 'c1', hash: hash('3'), date: at.toISOString() },
      capacity: 690,
    },
  ],
  study: [
    study,
    {
      title: 'Golden study',
      summary: 'Plain words.',
      purpose: 'Golden files.',
      commercial: false,
      dictionary: hash('2'),
      sites: [{ node, site: 'golden', key }],
      people: [{ id: 'person:golden', name: 'A. Researcher', key }],
      analyses: [{ name: 'count', version: 1, digest: hash('4'), perSite: false }],
      tier: 'controlled',
      rules,
      colluders: 1,
      cohort: null,
      validFrom: at.toISOString(),
      validUntil: '2027-11-24T06:00:00.000Z',
    },
  ],
  approval: [approval, { study: hash('5'), node, perSite: false, by: 'steward', rule: null }],
  revocation: [revocation, { study: hash('5'), node: null, reason: 'golden' }],
  query: [
    query,
    {
      study: hash('5'),
      analysis: 'count',
      version: 1,
      params: { rules: [], by: 'grade' },
      cohort,
      release: 'pooled',
      nonce: '0'.repeat(32),
    },
  ],
  task: [
    task,
    {
      query: hash('6'),
      study: hash('5'),
      run: 0,
      participants: [{ node, declaration: hash('7'), capacity: 690 }],
      layout: hash('8'),
      length: 4,
      ring: 64,
      f: 0,
      threshold: 3,
      colluders: 1,
      minSurvivors: 3,
      roundsPerBatch: 16,
      stepSeconds: 120,
      rules,
    },
  ],
  advertisement: [
    advertisementMessage,
    {
      keys: { batch: hash('b'), shareKey: key, rounds: [{ maskKey: key, selfSeedCommitment: hash('9') }] },
      rules,
      policy: 'ohdsi-5',
      cut: 'c1',
    },
  ],
  shares: [shares, { batch: hash('b'), ciphertexts: [null, 'C'.repeat(107)] }],
  contribution: [contribution, { ...inRound, vectorHash: hash('d'), u2: hash('e'), safeAlone: true }],
  agreement: [agreement, { ...inRound, survivors: [node], contributions: hash('f') }],
  unmasking: [unmasking, { ...inRound, survivorSetHash: hash('a'), dropped: [], shares: ['D'.repeat(43)] }],
  refusal: [refusalMessage, { task: hash('6'), code: 'records-below-floor' }],
};

function golden(name: string, value: unknown): unknown {
  const file = fileURLToPath(new URL(`./golden/${name}.json`, import.meta.url));
  if (!existsSync(file) && process.env['UPDATE_GOLDEN'] === '1')
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe.each(Object.entries(payloads))('envelope %s', (type, [schema, payload]) => {
  const consortium = type === 'genesis' ? NO_CONSORTIUM : hash('0').replaceAll('0', 'a');
  const made = signEnvelope(signer, consortium, type as EnvelopeType, payload, at);

  test('is what it was, to the byte', () => {
    const kept = golden(type, { envelope: made, hash: envelopeHash(made), canonical: canonicalJson(made) }) as {
      envelope: unknown;
      hash: string;
      canonical: string;
    };
    expect(made).toEqual(kept.envelope);
    expect(envelopeHash(made)).toBe(kept.hash);
    expect(canonicalJson(made)).toBe(kept.canonical);
    expect(isSignedBy(readEnvelope(kept.envelope), signer.publicKey)).toBe(true);
  });

  test('refuses an unknown key, in the payload and around it', () => {
    expect(schema.safeParse(payload).success).toBe(true);
    expect(schema.safeParse({ ...payload, surprise: 1 }).success).toBe(false);
    expect(() => readEnvelope({ ...made, surprise: 1 })).toThrow(/surprise/i);
  });
});

test('a batch', () => {
  const value = batch.parse({
    task: hash('6'),
    index: 0,
    participants: ['node:aa', 'node:bb', 'node:cc'],
    threshold: 3,
    colluders: 1,
    minSurvivors: 3,
    firstRound: 0,
    rounds: 1,
    length: 4,
    ring: 64,
    f: 0,
    layoutHash: hash('8'),
  });
  expect({ value, hash: hashOf(value) }).toEqual(golden('batch', { value, hash: hashOf(value) }));
});

test('a formula as a tree', () => {
  const value = parseFormula('hormon ~ age * grade + ns(time, knots = c(365, 730)) + offset(log(time))', breast);
  expect(formulaSchema.parse(value)).toEqual(value);
  expect({ value, hash: hashOf(value) }).toEqual(golden('formula', { value, hash: hashOf(value) }));
});

test('a filter', () => {
  expect({ value: filter.parse(cohort), hash: hashOf(cohort) }).toEqual(
    golden('filter', { value: cohort, hash: hashOf(cohort) }),
  );
});

test('a layout', () => {
  const value = layout.parse({
    f: 48,
    ring: 128,
    parameters: 2,
    coordinates: [
      { key: 'n', measure: 'n', kind: 'count', scope: 'site', partition: null, bound: 1, unit: '', check: 'records' },
    ],
    tables: [],
  });
  expect({ value, hash: layoutHash(value) }).toEqual(golden('layout', { value, hash: layoutHash(value) }));
});

test('a vector', () => {
  const shape = { length: 3, ring: 128 as const, f: 48, layoutHash: hash('8') };
  const bytes = encodeVector(fromBigInts([1n, -1n, 2n ** 100n], 128), shape);
  expect({ hex: Buffer.from(bytes).toString('hex') }).toEqual(
    golden('vector', { hex: Buffer.from(bytes).toString('hex') }),
  );
});

test('a log entry', () => {
  const entry = {
    seq: 1,
    prevHash: hash('0'),
    at: at.toISOString(),
    kind: 'release',
    body: { task: hash('6'), round: 0 },
  };
  expect({ ...entry, hash: hashEntry(entry) }).toEqual(golden('log-entry', { ...entry, hash: hashEntry(entry) }));
});

test('the refusal codes: a closed list that only grows', () => {
  const kept = golden('refusal-codes', refusalCode.options) as string[];
  expect(refusalCode.options).toEqual(expect.arrayContaining(kept));
});
