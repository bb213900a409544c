import { participantChecks, type ParticipantChecks } from '@consilium/core/secure-aggregation/participant-checks.ts';
import { participantSteps } from '@consilium/core/secure-aggregation/participant-steps.ts';
import { explore, type ModelOptions } from './explore.ts';
import { makeBatch, nodeNames } from './federation.ts';
import type { Invariant } from './model-invariants.ts';

/**
 * Every order in which a malicious coordinator can show genuine messages to nodes that run the production steps: any
 * subset, any stale copy, different sets to different nodes, a colluder with two faces, nodes that stop for ever after
 * any step, a crash at every write. After each move the coordinator tries to open more than it may.
 */
const batch = (n: number, change = {}) => makeBatch(nodeNames(n), { length: 1, ring: 32, ...change });
const [, , , last] = nodeNames(4);
const colluding = last === undefined ? [] : [last];
const without = (...names: (keyof ParticipantChecks)[]) =>
  participantSteps({ ...participantChecks, ...Object.fromEntries(names.map((name) => [name, () => {}])) });

let limit: number;
beforeAll(() => {
  // Refusals are errors with a stack, and millions of them are expected here.
  limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = limit;
});

test.each<[string, ModelOptions, { states: number; opened: number }]>([
  ['3 nodes, one round', { batch: batch(3) }, { states: 36, opened: 1 }],
  ['3 nodes, two rounds', { batch: batch(3, { rounds: 2 }) }, { states: 498, opened: 43 }],
  [
    '3 nodes of which one colludes, two rounds',
    { batch: batch(3, { rounds: 2 }), colluding: ['node:n01'] },
    { states: 240, opened: 38 },
  ],
  ['4 nodes, one round', { batch: batch(4) }, { states: 9_634, opened: 273 }],
  ['4 nodes of which one colludes, one round', { batch: batch(4), colluding }, { states: 7_896, opened: 568 }],
  [
    '4 nodes of which one colludes, two rounds, common set-up',
    { batch: batch(4, { rounds: 2 }), colluding, wholeSetUp: true },
    { states: 124_542, opened: 24_144 },
  ],
])(
  '%s: nothing but one total over enough nodes is ever open',
  (_, options, expected) => {
    const { states, opened, broken } = explore(options);
    expect([...broken]).toEqual([]);
    // A smaller number would mean that the model no longer reaches what it did.
    expect({ states, opened }).toEqual(expected);
  },
  60_000,
);

describe('the model finds what a missing defence allows', () => {
  const both: Invariant = 'never both seeds of a node';

  test.each<[string, Invariant, ModelOptions]>([
    [
      'nodes that agree and unmask more than once',
      both,
      { batch: batch(4), colluding, steps: without('agreeOnce', 'unmaskOnce') },
    ],
    [
      'agreement and unmasking sent before the state is stored',
      'never two contents for one step',
      { batch: batch(4), colluding, sentFirst: ['agreement', 'unmasking'] },
    ],
    [
      'a threshold of half the nodes',
      both,
      { batch: batch(4, { threshold: 2, minSurvivors: 2 }), steps: without('parameters') },
    ],
    [
      'a threshold of half the nodes',
      'never two survivor sets',
      { batch: batch(4, { threshold: 2, minSurvivors: 2 }), steps: without('parameters') },
    ],
    [
      'more colluders than the task allows for',
      both,
      { batch: batch(4, { threshold: 3, colluders: 1 }), colluding: ['node:n00', 'node:n03'] },
    ],
    [
      'survivor sets below the minimum',
      'never a sum over fewer than m − c honest nodes',
      { batch: batch(4, { minSurvivors: 4 }), colluding, steps: without('enoughNodes') },
    ],
  ])('%s: %s', (_, invariant, options) => {
    expect(explore({ ...options, wholeSetUp: true, until: invariant }).broken).toContain(invariant);
  });
});
