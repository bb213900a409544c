import { dirname, resolve } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { presetName } from '@consilium/core/privacy/rule-set.ts';
import { readSitePolicy } from '@consilium/core/privacy/site-policy.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { didYouMean } from '@consilium/core/query-language/suggest.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';

/** Of a total over two, each would know the other's part. */
export const fewestSites = 3;

const siteName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'a site name has letters, digits, dots and dashes');

const federationFile = z
  .strictObject({
    dictionary: z.string(),
    /** A preset, public-data, or a policy file. */
    policy: z.string().default('ohdsi-5'),
    sites: z
      .array(z.strictObject({ name: siteName, data: z.string(), capacity: z.number().int().positive().optional() }))
      .min(1)
      .max(100)
      .optional(),
    data: z.string().optional(),
    split: z
      .union([
        z.strictObject({ by: z.string().min(1) }),
        z.strictObject({ into: z.number().int().min(1).max(100), seed: z.number().int().default(1) }),
      ])
      .optional(),
  })
  .refine((f) => (f.sites === undefined) !== (f.data === undefined), {
    message: 'give either `sites`, one file a site, or `data` with `split`',
    path: ['sites'],
  })
  .refine((f) => (f.data === undefined) === (f.split === undefined), {
    message: '`data` and `split` belong together',
    path: ['split'],
  })
  .refine((f) => f.sites === undefined || new Set(f.sites.map((s) => s.name)).size === f.sites.length, {
    message: 'site names must be distinct',
    path: ['sites'],
  });

export interface Federation {
  dictionary: Dictionary;
  /** Text of the policy file of every site. */
  policy: string;
  source:
    | { sites: { name: string; data: string; capacity?: number | undefined }[] }
    | { data: string; split: { by: string } | { into: number; seed: number } };
}

/** Reads a sandbox file; paths in it are relative to it. Throws invalid-config with the place. */
export function readFederation(path: string): Federation {
  const file = parse(federationFile, readDocument(path), 'sandbox file', 'invalid-config');
  if (file.split && 'into' in file.split && file.split.into < fewestSites) {
    throw new Problem('invalid-config', `${String(file.split.into)} sites are too few to add anything up safely`, {
      where: 'split.into',
      mend: `Split into ${String(fewestSites)} sites or more.`,
    });
  }
  const at = (relative: string, meant = '') => existing(resolve(dirname(path), relative), meant);
  const dictionary = readDictionary(readDocument(at(file.dictionary)));
  const policy = policyText(file.policy, at);
  if (file.sites) {
    return { dictionary, policy, source: { sites: file.sites.map((s) => ({ ...s, data: at(s.data) })) } };
  }
  if (file.data === undefined || file.split === undefined) throw new Problem('invalid-config');
  return { dictionary, policy, source: { data: at(file.data), split: file.split } };
}

export function policyText(named: string, at: (relative: string, meant?: string) => string): string {
  const preset = presetName.safeParse(named);
  if (!preset.success) {
    const path = at(named, didYouMean(named, presetName.options));
    readSitePolicy(readDocument(path));
    return readFileSync(path, 'utf8');
  }
  const statement =
    preset.data === 'public-data'
      ? '\npublicDataStatement: The owner of this sandbox states that its data may be shown to anybody.'
      : '';
  return `policy: 1\nname: ${preset.data}\nextends: ${preset.data}${statement}\n`;
}

function existing(path: string, meant: string): string {
  if (existsSync(path)) return path;
  throw new Problem('invalid-config', `There is no file ${path}${meant}`, {
    where: path,
    mend: 'Paths are relative to the sandbox file.',
  });
}
