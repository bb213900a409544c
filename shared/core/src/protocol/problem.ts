import { z } from 'zod';

/**
 * One catalogue of everything that can go wrong in public: code → status, title, public sentence (RFC 9457).
 * Domain code throws `Problem`; only the HTTP layer and the CLI turn it into a document. A detail is public:
 * it may name what the sender sent (a key, a variable, a file), never a number that was not released.
 */
export const catalogue = {
  'invalid-input': [400, 'The input is not valid', 'Something in the request does not have the expected form.'],
  'unknown-variable': [400, 'Unknown variable', 'The dictionary has no such variable.'],
  'unknown-level': [400, 'Unknown category', 'The variable has no such category.'],
  'off-grid': [400, 'Off the grid', 'A cut point must lie on the grid that the dictionary gives for the variable.'],
  'invalid-formula': [400, 'The formula cannot be read', 'The formula does not follow the formula language.'],
  'unknown-analysis': [400, 'Unknown analysis', 'No analysis of that name and version is known here.'],
  'invalid-data': [400, 'The data file cannot be used', 'The data do not fit the dictionary.'],
  'invalid-config': [400, 'The configuration is not valid', 'A configuration file has a wrong or unknown entry.'],
  'invalid-signature': [401, 'The signature is not valid', 'The envelope was not signed by the key it names.'],
  'unknown-signer': [401, 'Unknown signer', 'The signer is not in the roster or the study.'],
  'stale-envelope': [401, 'The envelope is too old or from the future', 'Check that the clocks of both sides agree.'],
  'not-permitted': [403, 'Not permitted', 'This key may not do that.'],
  'outside-study': [403, 'Outside the study', 'The query asks for something that the approved study does not contain.'],
  'not-approved': [403, 'Not approved', 'The study has no valid approval here.'],
  revoked: [403, 'Revoked', 'The study, the approval or the invitation was revoked.'],
  'not-found': [404, 'Not found', 'Nothing of that name exists here.'],
  conflict: [409, 'Conflict', 'Another content was already accepted under this name.'],
  replayed: [409, 'Already used', 'This message was already used once.'],
  'out-of-order': [409, 'Out of order', 'This message does not belong to the current step.'],
  'protocol-violation': [409, 'Protocol violation', 'The other side broke the protocol; nothing was sent.'],
  'too-large': [413, 'Too large', 'The request is larger than is accepted here.'],
  'wrong-vector': [
    422,
    'The vector does not fit',
    'The vector has another length, ring or layout than the round asks for.',
  ],
  'unsupported-version': [426, 'Unsupported version', 'The other side speaks another protocol version: upgrade it.'],
  'too-many-requests': [429, 'Too many requests', 'Wait a moment and try again.'],
  refused: [422, 'Refused', 'The question was not answered.'],
  'engine-failed': [500, 'The data engine failed', 'The data engine could not answer; the node restarted it.'],
  'engine-limit': [
    500,
    'The data engine reached a limit',
    'The query needed more time or memory than this node allows.',
  ],
  'folder-in-use': [500, 'The folder is in use', 'Another process works on this folder; stop it first.'],
  'storage-full': [507, 'No space left', 'The disk is full; free some space and start again.'],
  'coordinator-unreachable': [503, 'The coordinator cannot be reached', 'The node will try again by itself.'],
  'not-ready': [503, 'Not ready', 'The service is starting or stopping.'],
  internal: [500, 'Internal error', 'Something failed here; the log has the details under this id.'],
} as const satisfies Record<string, readonly [status: number, title: string, sentence: string]>;

export type ProblemCode = keyof typeof catalogue;

/** RFC 9457. `where`: JSON path, position in a formula, file and line. `mend`: what to do next. */
export const problemDocument = z.strictObject({
  type: z.string().max(100),
  status: z.number().int(),
  title: z.string(),
  detail: z.string(),
  where: z.string().optional(),
  mend: z.string().optional(),
  /** Id of a 5xx in the log. */
  instance: z.string().optional(),
});
export type ProblemDocument = z.infer<typeof problemDocument>;

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly where: string | undefined;
  readonly mend: string | undefined;
  /** For the local log only; never leaves the process. */
  readonly privateDetail: string | undefined;

  constructor(
    code: ProblemCode,
    detail?: string,
    more: { where?: string; mend?: string; privateDetail?: string; cause?: unknown } = {},
  ) {
    super(detail ?? catalogue[code][2], more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
    this.code = code;
    this.where = more.where;
    this.mend = more.mend;
    this.privateDetail = more.privateDetail;
  }

  toDocument(): ProblemDocument {
    const [status, title] = catalogue[this.code];
    return {
      type: `urn:consilium:problem:${this.code}`,
      status,
      title,
      detail: this.message,
      ...(this.where === undefined ? {} : { where: this.where }),
      ...(this.mend === undefined ? {} : { mend: this.mend }),
    };
  }
}
