import { describeLayout } from '@consilium/core/analyses/describe-layout.ts';
import type { Layout } from '@consilium/core/analyses/layout.ts';
import { hashOf } from './sha256.ts';

/** What a task calls its layout: the hash of its description, because the layout itself can be megabytes of JSON. */
export function layoutHash(layout: Layout): string {
  return hashOf(describeLayout(layout));
}
