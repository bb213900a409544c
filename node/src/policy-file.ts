import { readFileSync } from 'node:fs';
import { readSitePolicy, type SitePolicy } from '@consilium/core/privacy/site-policy.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';

/**
 * The site's policy as its file says now: read at every step, parsed where its text is another than the last time.
 * Throws invalid-config where it can no longer be read.
 */
export function policyFile(path: string): () => SitePolicy {
  let last: { text: string; policy: SitePolicy } | undefined;
  return () => {
    const text = textOf(path);
    if (last?.text === text) return last.policy;
    const policy = readSitePolicy(readDocument(path));
    // A file that is changed at this very moment is not remembered.
    last = text !== null && textOf(path) === text ? { text, policy } : undefined;
    return policy;
  };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // What is wrong with it is said by whoever parses it.
    return null;
  }
}
