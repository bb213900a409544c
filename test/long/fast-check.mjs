/**
 * fast-check as `npm run test:long` gives it to the tests: a property is tried for a time instead of a number of times,
 * from a seed that is another one in every round. LONG_SECONDS, LONG_SEED, LONG_COUNTS (a file that takes a line for
 * each property with the number of its cases).
 */
import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

const seconds = Number(process.env.LONG_SECONDS ?? 5);
const seed = Number(process.env.LONG_SEED ?? Date.now());
const counts = process.env.LONG_COUNTS;

/** More than can be tried in the time. */
const most = 100_000_000;

function assert(property, given = {}) {
  const details = fc.check(property, { ...given, seed, numRuns: most, interruptAfterTimeLimit: seconds * 1000 });
  return details instanceof Promise ? details.then(judge) : judge(details);
}

function judge(details) {
  if (counts !== undefined) appendFileSync(counts, `${details.numRuns}\n`);
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
}

export default { ...fc, assert };
