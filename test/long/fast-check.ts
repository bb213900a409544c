/**
 * fast-check as `npm run test:long` gives it to the tests: a property is tried for a time instead of a number of times,
 * from a seed that is another one in every round. LONG_SECONDS, LONG_SEED, LONG_COUNTS (a file that takes a line for
 * each property with the number of its cases).
 */
import { appendFileSync } from 'node:fs';
import fc, { type IRawProperty, type Parameters, type RunDetails } from 'fast-check';

const seconds = Number(process.env['LONG_SECONDS'] ?? 5);
const seed = Number(process.env['LONG_SEED'] ?? Date.now());
const counts = process.env['LONG_COUNTS'];

/** More than can be tried in the time. */
const most = 100_000_000;

function assert<T>(property: IRawProperty<T>, given: Parameters<T> = {}): void | Promise<void> {
  const forLonger = { ...given, seed, numRuns: most, interruptAfterTimeLimit: seconds * 1000 };
  const details: RunDetails<T> | Promise<RunDetails<T>> = fc.check(property, forLonger);
  if (details instanceof Promise) return details.then(judge);
  judge(details);
}

function judge<T>(details: RunDetails<T>): void {
  if (counts !== undefined) appendFileSync(counts, `${String(details.numRuns)}\n`);
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
}

/** @public What jest gives to the tests as fast-check. */
// eslint-disable-next-line no-restricted-syntax -- it stands for a package that is imported by its default.
export default { ...fc, assert };
