import { z } from 'zod';
import { personId, publicKey } from '@consilium/core/protocol/ids.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { presetName, ruleFields } from '@consilium/core/privacy/rule-set.ts';
import { knownKeys, refuseEmpty } from './known-keys.ts';

/** A study as its lead writes it; names and presets are resolved against the consortium by build-study.ts. */
const studyInput = z.strictObject({
  title: z.string().min(1).max(300),
  /** Plain language, for patients and the register. */
  summary: z.string().min(1).max(5000),
  purpose: z.string().min(1).max(2000),
  commercial: z.boolean().default(false),
  /** `name`, `name/version` or hash. */
  dictionary: z.string().min(1).max(110),
  /** Names of the sites as the roster has them. */
  sites: z.union([z.literal('all'), z.array(z.string()).min(1).max(100)]).default('all'),
  people: z
    .array(z.strictObject({ name: z.string().min(1).max(200), id: personId, key: publicKey }))
    .min(1)
    .max(200),
  analyses: z
    .array(z.union([z.string(), z.strictObject({ name: z.string(), perSite: z.boolean().default(false) })]))
    .min(1),
  /** A preset, or a preset with single values of its own. */
  rules: z.union([
    presetName,
    z.strictObject({ extends: presetName, ...ruleFields.omit({ publicData: true }).partial().shape }),
  ]),
  colluders: z.number().int().min(1).max(50).optional(),
  /** Every cohort of the study lies inside this filter. */
  cohort: z.unknown().optional(),
  /** How long the study runs, from now. */
  days: z.number().int().min(1).max(3660).default(365),
});
export type StudyInput = z.infer<typeof studyInput>;
/** With what may be left out left out. */
export type WrittenStudy = z.input<typeof studyInput>;

/** Strict: an unknown key is refused, with the one that was probably meant. */
export function readStudyInput(input: unknown): StudyInput {
  const entries = refuseEmpty(knownKeys(input, 'study', Object.keys(studyInput.shape)), 'study');
  return parse(studyInput, entries, 'study');
}
