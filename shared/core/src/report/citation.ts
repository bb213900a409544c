import { findAnalysis } from '../analyses/catalogue.ts';
import type { ResultDocument } from '../protocol/researcher-calls.ts';

const shownHash = 16;

/**
 * How a paper cites an answer: the study, the analysis, who answered and when, and the hashes by which `consilium
 * verify` finds the same answer in a bundle.
 */
export function citationOf({ analysis, version, query, study, sites, provenance }: ResultDocument): string {
  const answered = sites.filter(({ status }) => status === 'answered').length;
  const text = (name: string) => {
    const value = provenance[name];
    return typeof value === 'string' ? value : undefined;
  };
  const day = text('answeredAt')?.slice(0, 10);
  return [
    `${study.title}. ${findAnalysis(analysis, version).title} (${analysis}, version ${String(version)})`,
    ` over ${String(answered)} ${answered === 1 ? 'site' : 'sites'}, computed with ${text('software') ?? 'consilium'} (federated cancer analytics)`,
    day === undefined ? '' : `, on ${day}`,
    `. Query ${query.hash.slice(0, shownHash)}, study ${study.hash.slice(0, shownHash)}.`,
  ].join('');
}
