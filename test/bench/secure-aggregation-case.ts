/** One case in a process of its own, so that its peak of memory is its own: `node secure-aggregation-case.ts CASE`. */
import { z } from 'zod';
import { benchSecureAggregation } from '../secure-aggregation/bench.ts';

const input = z.strictObject({
  n: z.number(),
  d: z.number(),
  bits: z.literal([32, 64, 128]),
  dropped: z.number(),
  /** How often; the median is what counts, and the first run also compiles. */
  runs: z.number(),
});

const { runs, ...options } = input.parse(JSON.parse(process.argv[2] ?? ''));
const costs = Array.from({ length: runs }, () => benchSecureAggregation(options));
process.stdout.write(JSON.stringify(costs));
