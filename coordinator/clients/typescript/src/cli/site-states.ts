import type { Directory } from '@consilium/server/signing/directory.ts';

export interface SiteState {
  site: string;
  state: 'approved' | 'not decided' | 'revoked';
  /** Whether the site lets its own answer be shown alone. */
  perSite: boolean;
  /** Whether it has declared data for the study's dictionary. */
  data: boolean;
}

/** What each site of a study has said to it so far. */
export function siteStates(directory: Directory, hash: string): SiteState[] {
  const study = directory.study(hash);
  return study.sites.map(({ node, site }) => {
    const word = directory.approvalOf(hash, node);
    const data = directory.declarationOf(node, study.dictionary) !== undefined;
    if (word === 'revoked') return { site, state: 'revoked', perSite: false, data };
    return { site, state: word ? 'approved' : 'not decided', perSite: word?.approval.perSite ?? false, data };
  });
}

/** In one word, for lists. */
export function studyState(directory: Directory, hash: string, now: Date): 'running' | 'revoked' | 'not yet' | 'over' {
  const study = directory.study(hash);
  const at = now.toISOString();
  if (directory.revocations.some(({ revocation: r }) => r.study === hash && r.node === null)) return 'revoked';
  if (at > study.validUntil) return 'over';
  return at < study.validFrom ? 'not yet' : 'running';
}
