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

/** As often as the test itself asks, which may count what it has seen, and then for longer. */
function assert(property, given = {}) {
  const usual = fc.check(property, { ...given, seed });
  const longer = () =>
    fc.check(property, { ...given, seed: seed + 1, numRuns: most, interruptAfterTimeLimit: seconds * 1000 });
  if (usual instanceof Promise) return usual.then(judge).then(longer).then(judge);
  judge(usual);
  judge(longer());
}

function judge(details) {
  if (counts !== undefined) appendFileSync(counts, `${details.numRuns}\n`);
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
}

export default { ...fc, assert };
