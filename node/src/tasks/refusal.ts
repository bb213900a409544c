import { refusalSentence, type RefusalCode } from '@consilium/core/protocol/refusal.ts';

/** The node's no. The code may leave (as the policy permits), the detail is for the steward. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly stewardDetail: string;

  constructor(code: RefusalCode, stewardDetail?: string) {
    super(refusalSentence(code));
    this.name = 'Refusal';
    this.code = code;
    this.stewardDetail = stewardDetail ?? refusalSentence(code);
  }
}
