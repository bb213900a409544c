import {
  charter,
  enrolment,
  enrolmentProofText,
  genesis,
  invitation,
  type Genesis,
} from '@consilium/core/protocol/charter.ts';
import { NO_CONSORTIUM, type Envelope } from '@consilium/core/protocol/envelope.ts';
import type { DirectoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import {
  approval,
  declaration,
  revocation,
  study,
  type Approval,
  type Declaration,
  type Revocation,
  type Study,
} from '@consilium/core/protocol/study.ts';
import { dictionary, type Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { publicKeyObject } from './key-pair.ts';
import { envelopeHash, requireSigned } from './sign-envelope.ts';
import { hashOf } from './sha256.ts';
import { verify } from 'node:crypto';

export interface RosterNode {
  node: string;
  site: string;
  member: { id: string; name: string; kind: string };
  key: string;
  steward: { id: string; key: string };
  enrolment: string;
}

export type DirectoryEntries = Omit<DirectoryAnswer, 'directory'>;

/**
 * The public documents of a consortium, each verified here and by nobody's word: genesis (by its hash, which the join
 * token carries), roster, dictionaries, studies, approvals, revocations, declarations. A coordinator that alters or
 * invents an entry makes the whole directory unusable, and the node says why.
 */
export class Directory {
  readonly consortium: string;
  readonly genesis: Genesis;
  readonly hash: string;
  readonly nodes: ReadonlyMap<string, RosterNode>;
  readonly dictionaries: ReadonlyMap<string, Dictionary>;
  readonly studies: ReadonlyMap<string, Study>;
  readonly approvals: readonly { hash: string; issuedAt: string; approval: Approval }[];
  readonly revocations: readonly { hash: string; issuedAt: string; revocation: Revocation }[];
  readonly declarations: ReadonlyMap<string, Declaration & { issuedAt: string }>;

  constructor(entries: DirectoryEntries, consortium: string) {
    this.consortium = consortium;
    this.hash = directoryHash(entries);
    this.genesis = readGenesis(entries.genesis, consortium);
    const lead = this.genesis.lead.key;
    this.nodes = readRoster(entries, consortium, lead);

    this.dictionaries = new Map(
      entries.dictionaries.map((e) => {
        requireSigned(e, { type: 'dictionary', consortium, key: lead });
        return [envelopeHash(e), parse(dictionary, e.payload, 'dictionary')];
      }),
    );
    this.studies = new Map(
      entries.studies.map((e) => {
        requireSigned(e, { type: 'study', consortium, key: lead });
        return [envelopeHash(e), parse(study, e.payload, 'study')];
      }),
    );
    this.approvals = entries.approvals.map((e) => {
      const body = parse(approval, e.payload, 'approval');
      const at = this.nodes.get(body.node);
      requireSigned(e, { type: 'approval', consortium, key: body.by === 'rule' ? at?.key : at?.steward.key });
      return { hash: envelopeHash(e), issuedAt: e.issuedAt, approval: body };
    });
    this.revocations = entries.revocations.map((e) => {
      const body = parse(revocation, e.payload, 'revocation');
      const key = body.node === null ? lead : this.nodes.get(body.node)?.steward.key;
      requireSigned(e, { type: 'revocation', consortium, key });
      return { hash: envelopeHash(e), issuedAt: e.issuedAt, revocation: body };
    });
    this.declarations = new Map(
      entries.declarations.map((e) => {
        const body = parse(declaration, e.payload, 'declaration');
        requireSigned(e, { type: 'declaration', consortium, key: this.nodes.get(body.node)?.key });
        return [envelopeHash(e), { ...body, issuedAt: e.issuedAt }];
      }),
    );
  }

  study(hash: string): Study {
    const found = this.studies.get(hash);
    if (!found) throw new Problem('not-found', 'No study of that hash is known here', { where: hash.slice(0, 12) });
    return found;
  }

  dictionaryOf(s: Study): Dictionary {
    const found = this.dictionaries.get(s.dictionary);
    if (!found) throw new Problem('not-found', "The study's dictionary is not known here");
    return found;
  }

  node(id: string): RosterNode {
    const found = this.nodes.get(id);
    if (!found) throw new Problem('unknown-signer', `${id} is not in the roster`);
    return found;
  }

  /** Raw key of a researcher named in the study, or undefined. */
  personKey(s: Study, id: string): string | undefined {
    return s.people.find((p) => p.id === id)?.key;
  }

  /** The latest word of a site's steward on a study; a revocation is final for that study. */
  approvalOf(studyHash: string, node: string): { hash: string; approval: Approval } | 'revoked' | undefined {
    if (
      this.revocations.some(
        (r) => r.revocation.study === studyHash && (r.revocation.node === null || r.revocation.node === node),
      )
    ) {
      return 'revoked';
    }
    return this.approvals
      .filter((a) => a.approval.study === studyHash && a.approval.node === node)
      .sort((a, b) => a.issuedAt.localeCompare(b.issuedAt))
      .at(-1);
  }

  /** The newest declaration of a node over a dictionary. */
  declarationOf(node: string, dictionaryHash: string): { hash: string; declaration: Declaration } | undefined {
    const [found] = [...this.declarations]
      .filter(([, d]) => d.node === node && d.dictionary === dictionaryHash)
      .sort(([, a], [, b]) => b.issuedAt.localeCompare(a.issuedAt));
    return found && { hash: found[0], declaration: found[1] };
  }
}

export function directoryHash(entries: DirectoryEntries): string {
  const hashes = (list: readonly Envelope[]) => list.map((e) => envelopeHash(e));
  return hashOf([
    envelopeHash(entries.genesis),
    hashes(entries.invitations),
    hashes(entries.enrolments),
    hashes(entries.dictionaries),
    hashes(entries.studies),
    hashes(entries.approvals),
    hashes(entries.revocations),
    hashes(entries.declarations),
  ]);
}

export function readGenesis(envelope: Envelope, consortium: string): Genesis {
  if (envelopeHash(envelope) !== consortium) {
    throw new Problem('protocol-violation', 'The coordinator showed another genesis than the join token names');
  }
  const body = parse(genesis, envelope.payload, 'genesis');
  parse(charter, body.charter, 'charter');
  requireSigned(envelope, { type: 'genesis', consortium: NO_CONSORTIUM, key: body.lead.key });
  return body;
}

function readRoster(entries: DirectoryEntries, consortium: string, lead: string): Map<string, RosterNode> {
  const invitations = new Map(
    entries.invitations.map((e) => {
      requireSigned(e, { type: 'invitation', consortium, key: lead });
      return [envelopeHash(e), parse(invitation, e.payload, 'invitation')];
    }),
  );
  const roster = new Map<string, RosterNode>();
  const used = new Set<string>();
  const keys = new Set<string>();
  for (const e of entries.enrolments) {
    const body = parse(enrolment, e.payload, 'enrolment');
    const invited = invitations.get(body.invitation);
    if (invited?.node !== body.node) throw new Problem('not-permitted', 'An enrolment has no invitation');
    if (e.issuedAt > invited.expiresAt) throw new Problem('stale-envelope', 'The invitation had expired');
    if (used.has(body.invitation) || roster.has(body.node)) {
      throw new Problem('conflict', 'An invitation was used twice: two nodes claim the same identity');
    }
    if (keys.has(body.nodeKey)) throw new Problem('conflict', 'Two nodes of the roster share a key');
    requireSigned(e, { type: 'enrolment', consortium, key: body.nodeKey });
    const proof = Buffer.from(enrolmentProofText(body));
    if (!verify(null, proof, publicKeyObject(invited.invitationKey), Buffer.from(body.proof, 'base64url'))) {
      throw new Problem('invalid-signature', 'The enrolment was not made with the invitation it names');
    }
    used.add(body.invitation);
    keys.add(body.nodeKey);
    roster.set(body.node, {
      node: body.node,
      site: invited.site,
      member: invited.member,
      key: body.nodeKey,
      steward: body.steward,
      enrolment: envelopeHash(e),
    });
  }
  return roster;
}
