import { z } from 'zod';
import { publicKey, personId } from '../protocol/ids.ts';
import { parse } from '../protocol/parse.ts';
import { refusalReasons } from '../protocol/refusal.ts';
import { presetName, presets, ruleFields, ruleSet, type RuleSet } from './rule-set.ts';

const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'expected letters, digits, dots and dashes');

/** A study that meets every condition of one such rule is approved by the node itself, under the rule's name. */
const autoApproval = z.strictObject({
  name: word,
  /** Every analysis of the study is among them. */
  analyses: z.union([z.literal('any'), z.array(word).min(1)]),
  tiers: z.array(z.literal('controlled')).min(1),
  /** Everybody whom the study names is among them; `roster`: the consortium's roster decides. */
  people: z.union([z.literal('roster'), z.array(personId).min(1)]),
  minSites: z.number().int().min(1).max(100),
  /** Whether a study that asks for answers site by site may pass. The rules' `perSite` still decides on each answer. */
  perSite: z.boolean(),
  commercial: z.boolean(),
  maxDays: z.number().int().min(1).max(3660),
});

/** A site's policy file: the site's own rules. No file, no answers; a charter's floors hold beside it. */
const sitePolicyFile = z
  .strictObject({
    policy: z.literal(1),
    name: word,
    extends: presetName,
    /** The site's own statement that its data are public; needed with `extends: public-data`, wrong with any other. */
    publicDataStatement: z.string().min(10).max(500).optional(),
    /** Single values that replace the preset's. */
    rules: ruleFields.omit({ publicData: true }).partial().optional(),
    refusalReasons: refusalReasons.optional(),
    autoApprove: z.array(autoApproval).max(50).optional(),
    /** Where given, only queries signed by one of these keys are answered, whatever a study says. */
    trustedKeys: z
      .array(z.strictObject({ name: z.string().min(1).max(100), key: publicKey }))
      .min(1)
      .optional(),
  })
  .refine((p) => (p.extends === 'public-data') === (p.publicDataStatement !== undefined), {
    message: 'public-data needs a publicDataStatement, and no other preset may have one',
    path: ['publicDataStatement'],
  })
  .refine((p) => new Set(p.autoApprove?.map((a) => a.name)).size === (p.autoApprove?.length ?? 0), {
    message: 'the names of the rules must be distinct',
    path: ['autoApprove'],
  });
export type SitePolicyFile = z.input<typeof sitePolicyFile>;

export interface SitePolicy {
  name: string;
  rules: RuleSet;
  /** Fields the file sets itself, for `policy explain`; the others are the preset's. */
  own: readonly string[];
  preset: z.infer<typeof presetName>;
  publicDataStatement: string | null;
  refusalReasons: z.infer<typeof refusalReasons>;
  autoApprove: readonly z.infer<typeof autoApproval>[];
  trustedKeys: readonly { name: string; key: string }[] | null;
}

/** What an automatic rule looks at; all of it stands in the signed study. */
export interface StudyFacts {
  analyses: readonly { name: string; perSite: boolean }[];
  tier: string;
  people: readonly { id: string }[];
  sites: number;
  commercial: boolean;
  days: number;
}

/** Reads a parsed policy file. Throws Problem('invalid-config') that names the entry. */
export function readSitePolicy(input: unknown): SitePolicy {
  const file = parse(sitePolicyFile, input, 'policy', 'invalid-config');
  const preset = presets[file.extends];
  const rules = parse(ruleSet, { ...preset, ...file.rules }, 'policy rules', 'invalid-config');
  return {
    name: file.name,
    rules,
    own: Object.keys(file.rules ?? {}),
    preset: file.extends,
    publicDataStatement: file.publicDataStatement ?? null,
    refusalReasons: file.refusalReasons ?? 'named',
    autoApprove: file.autoApprove ?? [],
    trustedKeys: file.trustedKeys ?? null,
  };
}

/** Name of the first rule that approves the study, or null: then the steward decides. */
export function autoApprovedBy(policy: SitePolicy, study: StudyFacts): string | null {
  const rule = policy.autoApprove.find(
    (a) =>
      a.tiers.some((t) => t === study.tier) &&
      study.analyses.every(({ name }) => a.analyses === 'any' || a.analyses.includes(name)) &&
      study.people.every(({ id }) => a.people === 'roster' || a.people.includes(id)) &&
      study.sites >= a.minSites &&
      study.days <= a.maxDays &&
      (a.perSite || !study.analyses.some(({ perSite }) => perSite)) &&
      (a.commercial || !study.commercial),
  );
  return rule?.name ?? null;
}
