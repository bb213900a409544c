import { sign } from 'node:crypto';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import { enrolmentProofText } from '@consilium/core/protocol/charter.ts';
import { NO_CONSORTIUM, type Envelope } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { analysisDigest } from '@consilium/server/analysis-digest.ts';
import { Directory } from '@consilium/server/signing/directory.ts';
import { generateKey, privateKeyObject, toSigner } from '@consilium/server/signing/key-pair.ts';
import { envelopeHash, isSignedBy, signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { signStudy } from './propose-study.ts';
import { studyWarnings } from './study-warnings.ts';
import type { WrittenStudy } from './study-input.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const lead = toSigner(generateKey('lead:1', 'Lead'));
const ada = generateKey('person:1', 'Ada');

/** A consortium of the lead with some sites, as its coordinator would serve it. */
function consortium(sites: readonly string[]): Directory {
  const coordinator = generateKey('coordinator:1', 'Coordinator');
  const genesis = signEnvelope(
    lead,
    NO_CONSORTIUM,
    'genesis',
    {
      name: 'Test',
      lead: { id: lead.id, key: lead.publicKey },
      coordinator: { id: coordinator.id, key: coordinator.publicKey },
      auditorKey: generateKey('auditor:1', 'Auditor', 'X25519').publicKey,
      charter: { floors: presets['ohdsi-5'], colluders: 2 },
    },
    now,
  );
  const name = envelopeHash(genesis);
  const invitations: Envelope[] = [];
  const enrolments: Envelope[] = [];
  for (const [i, site] of sites.entries()) {
    const node = `node:${String(i)}`;
    const invitationKey = generateKey('lead:invitation', site);
    const invitation = signEnvelope(
      lead,
      name,
      'invitation',
      {
        node,
        member: { id: `member:${String(i)}`, name: site, kind: 'provider' },
        site,
        invitationKey: invitationKey.publicKey,
        expiresAt: '2026-12-01T00:00:00.000Z',
      },
      now,
    );
    const own = toSigner(generateKey(node, site));
    const steward = generateKey(`steward:${String(i)}`, site);
    const body = {
      invitation: envelopeHash(invitation),
      node,
      nodeKey: own.publicKey,
      steward: { id: steward.id, key: steward.publicKey },
    };
    const proof = sign(null, Buffer.from(enrolmentProofText(body)), privateKeyObject(invitationKey));
    invitations.push(invitation);
    enrolments.push(
      signEnvelope(own, name, 'enrolment', { ...body, proof: proof.toString('base64url'), software: 'test' }, now),
    );
  }
  const dictionary = (version: number) =>
    signEnvelope(
      lead,
      name,
      'dictionary',
      { dictionary: 'breast', version, variables: [{ name: 'age', type: 'integer', min: 18, max: 100 }] },
      now,
    );
  const rest = { studies: [], approvals: [], revocations: [], declarations: [] };
  return new Directory(
    { genesis, invitations, enrolments, dictionaries: [dictionary(1), dictionary(2)], ...rest },
    name,
  );
}

const directory = consortium(['north', 'south', 'east']);
const written: WrittenStudy = {
  title: 'Breast cancer',
  summary: 'What treatment goes along with.',
  purpose: 'Research.',
  dictionary: 'breast',
  people: [{ name: ada.name, id: ada.id, key: ada.publicKey }],
  analyses: ['count', { name: 'summary', perSite: true }],
  rules: 'cms-11',
};
const propose = (change: Record<string, unknown> = {}) =>
  signStudy({ input: { ...written, ...change }, lead, now }, directory);

describe('signStudy', () => {
  test('pins keys, code, dictionary and time', () => {
    const { study, envelope, hash } = propose({ days: 30 });
    expect(study.sites.map(({ site }) => site)).toEqual(['north', 'south', 'east']);
    for (const { node, key } of study.sites) expect(key).toBe(directory.node(node).key);
    expect(study.analyses).toEqual([
      { name: 'count', version: 1, digest: analysisDigest('count'), perSite: false },
      { name: 'summary', version: 1, digest: analysisDigest('summary'), perSite: true },
    ]);
    expect(directory.dictionaries.get(study.dictionary)?.version).toBe(2);
    expect(study).toMatchObject({ commercial: false, colluders: 2, cohort: null, rules: presets['cms-11'] });
    expect([study.validFrom, study.validUntil]).toEqual(['2026-11-24T12:00:00.000Z', '2026-12-24T12:00:00.000Z']);
    expect(isSignedBy(envelope, lead.publicKey)).toBe(true);
    expect(hash).toBe(envelopeHash(envelope));
  });

  test('an earlier dictionary, some of the sites, rules of its own, a cohort in canonical form', () => {
    const { study } = propose({
      dictionary: 'breast/1',
      sites: ['east', 'north', 'south'],
      rules: { extends: 'cms-11', minRecords: 77 },
      cohort: { all: [{ all: [{ variable: 'age', op: 'in', value: [50] }] }] },
    });
    expect(directory.dictionaries.get(study.dictionary)?.version).toBe(1);
    expect(study.sites.map(({ node }) => node)).toEqual(['node:2', 'node:0', 'node:1']);
    expect(study.rules).toEqual({ ...presets['cms-11'], minRecords: 77 });
    expect(study.cohort).toEqual({ variable: 'age', op: '=', value: 50 });
  });

  test.each([
    [{ dayz: 3 }, 'invalid-input', 'did you mean `days`?'],
    [{ sites: ['nort'] }, 'not-found', 'did you mean `north`?'],
    [{ sites: ['north', 'north'] }, 'invalid-input', 'is there twice'],
    [{ dictionary: 'brest' }, 'not-found', 'did you mean'],
    [{ dictionary: 'breast/3' }, 'not-found', 'No dictionary'],
    [{ analyses: ['cont'] }, 'unknown-analysis', ''],
    [{ analyses: ['count', 'count'] }, 'invalid-input', 'is there twice'],
    [{ rules: 'lax' }, 'invalid-input', ''],
    [{ rules: { extends: 'cms-11', publicData: true } }, 'invalid-input', ''],
    [{ rules: { extends: 'cms-11', roundTo: 5 } }, 'invalid-input', 'roundTo and roundMode'],
    [{ colluders: 1 }, 'invalid-input', 'charter'],
    [{ cohort: { variable: 'size', op: '=', value: 1 } }, 'unknown-variable', 'size'],
    [{ people: [] }, 'invalid-input', ''],
    [{ days: 0 }, 'invalid-input', ''],
  ])('%j is refused', (change, code, words) => {
    const problem = problemOf(() => propose(change));
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(words);
  });

  test('a valid study that cannot do what it seems to comes with warnings', () => {
    const warnings = (change: Record<string, unknown>, of = directory) =>
      studyWarnings(signStudy({ input: { ...written, ...change }, lead, now }, of).study, of, now);
    const four = consortium(['north', 'south', 'east', 'west']);
    expect(warnings({}, four)).toEqual([]);
    // The charter withstands two colluders, for which four sites are the fewest.
    expect(warnings({})).toEqual([
      'The study names 3 sites, and a pooled answer needs 4: no pooled question can be answered.',
    ]);
    expect(warnings({ rules: { extends: 'ohdsi-5', minCell: 3, perSite: 'always' } }, four)).toEqual([
      expect.stringContaining('holds: minCell 5 (not 3), perSite when-safe (not always).'),
    ]);
    const { hash, study } = signStudy({ input: written, lead, now }, four);
    (four.studies as Map<string, typeof study>).set(hash, study);
    expect(warnings({ days: 30 }, four)).toEqual([
      expect.stringContaining(`of this title is there already: ${hash.slice(0, 12)} (running)`),
    ]);
  });

  test('only the lead signs, and there must be somebody to ask', () => {
    const byAda = () => signStudy({ input: written, lead: toSigner(ada), now }, directory);
    expect(problemOf(byAda).code).toBe('not-permitted');
    const alone = () => signStudy({ input: written, lead, now }, consortium([]));
    expect(problemOf(alone)).toMatchObject({ code: 'not-found', where: 'sites' });
  });
});

function problemOf(failing: () => unknown): Problem {
  try {
    failing();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
