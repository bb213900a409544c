import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { z } from 'zod';

const text = z.string().max(2000);

const reply = z.union([
  z.strictObject({ id: z.int(), body: z.unknown() }),
  z.strictObject({
    id: z.int(),
    problem: z.strictObject({
      code: z.enum([
        'engine-failed',
        'engine-limit',
        'invalid-data',
        'not-found',
        'not-ready',
        'storage-full',
        'too-large',
      ]),
      detail: text,
      where: text.optional(),
      mend: text.optional(),
      privateDetail: z.string().max(100).optional(),
    }),
  }),
]);

/** The body of the reply to request `id`. Throws the problem it reports, or `engine-failed` for any other message. */
export function readReply(message: unknown, id: number): unknown {
  const read = parse(reply, message, 'reply of the engine process', 'engine-failed');
  if (read.id !== id) throw new Problem('engine-failed', undefined, { privateDetail: 'reply out of turn' });
  if (!('problem' in read)) return read.body;
  const { code, detail, where, mend, privateDetail } = read.problem;
  throw new Problem(code, detail, {
    ...(where === undefined ? {} : { where }),
    ...(mend === undefined ? {} : { mend }),
    ...(privateDetail === undefined ? {} : { privateDetail }),
  });
}
