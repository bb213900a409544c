import { Problem } from '../protocol/problem.ts';
import {
  batch,
  checkBatch,
  defaultThreshold,
  fewestNodes,
  thresholdFor,
  type Batch,
  type BatchFloors,
} from './batch.ts';

const nodes = (count: number) => Array.from({ length: count }, (_, i) => `node:n${String(i).padStart(3, '0')}`);

function make(n: number, change: Partial<Batch> = {}): Batch {
  const t = defaultThreshold(n);
  return {
    task: 'a'.repeat(64),
    index: 0,
    participants: nodes(n),
    threshold: t,
    colluders: n === 1 ? 0 : 1,
    minSurvivors: t,
    firstRound: 0,
    rounds: 16,
    length: 10,
    ring: 128,
    f: 48,
    layoutHash: 'b'.repeat(64),
    ...change,
  };
}
const floors = (change: Partial<BatchFloors> = {}): BatchFloors => ({
  eligible: nodes(100),
  participants: 3,
  colluders: 1,
  minSurvivors: 3,
  perSite: false,
  ...change,
});

test('the default thresholds are those of research/privacy.md 1d', () => {
  const table = { 1: 1, 3: 3, 4: 3, 5: 4, 7: 5, 10: 7, 20: 14, 50: 34, 100: 67 };
  for (const [n, t] of Object.entries(table)) expect(defaultThreshold(Number(n))).toBe(t);
});

test('the fewest nodes for each number of colluders are accepted, one fewer are not', () => {
  const of = (n: number, colluders: number) => {
    const threshold = thresholdFor(n, colluders);
    return make(n, { colluders, threshold, minSurvivors: threshold });
  };
  expect([1, 2, 3, 10].map((colluders) => fewestNodes(colluders, 1))).toEqual([3, 4, 5, 12]);
  expect(fewestNodes(1, 5)).toBe(5);
  for (const colluders of [1, 2, 3, 10]) {
    const fewest = fewestNodes(colluders, 1);
    expect(() => checkBatch(of(fewest, colluders), floors({ colluders }))).not.toThrow();
    expect(() => checkBatch(of(fewest - 1, colluders), floors({ colluders }))).toThrow();
  }
});

test('the defaults are accepted from 3 to 100 nodes', () => {
  for (let n = 3; n <= 100; n++) expect(() => checkBatch(make(n), floors())).not.toThrow();
});

test('one node answers alone only where the site permits it', () => {
  expect(() => checkBatch(make(1), floors({ perSite: true }))).not.toThrow();
  expect(() => checkBatch(make(1), floors())).toThrow('does not answer alone');
  expect(() => checkBatch(make(1, { threshold: 2 }), floors({ perSite: true }))).toThrow('threshold 1');
});

test('2t > N + c holds wherever a threshold is accepted', () => {
  for (let n = 3; n <= 12; n++) {
    for (let c = 1; c < n; c++) {
      for (let t = 1; t <= n + 1; t++) {
        let accepted = true;
        try {
          checkBatch(make(n, { colluders: c, threshold: t, minSurvivors: Math.max(t, 3) }), floors());
        } catch {
          accepted = false;
        }
        if (accepted) expect(2 * t).toBeGreaterThan(n + c);
      }
    }
  }
});

test.each<[string, Batch, BatchFloors]>([
  ['each would learn the other', make(2), floors()],
  ['fewer participants', make(3), floors({ participants: 4 })],
  ['fewer colluders', make(4, { colluders: 0 }), floors()],
  ['fewer colluders', make(7), floors({ colluders: 2 })],
  ['survivor set unique', make(4, { threshold: 2 }), floors()],
  ['survivor set unique', make(4, { colluders: 2 }), floors()],
  ['larger than the number', make(3, { threshold: 4, minSurvivors: 4 }), floors()],
  ['between threshold and N', make(7, { minSurvivors: 4 }), floors()],
  ['between threshold and N', make(7, { minSurvivors: 8 }), floors()],
  ['fewer minimum survivors', make(7), floors({ minSurvivors: 6 })],
  ['two honest survivors', make(3, { colluders: 2 }), floors()],
  ['ascending order', make(3, { participants: [...nodes(3)].reverse() }), floors()],
  ['ascending order', make(3, { participants: ['node:n000', 'node:n000', 'node:n001'] }), floors()],
  ["one of the study's nodes", make(4), floors({ eligible: nodes(3) })],
])('refused: %s', (reason, b, f) => {
  expect(() => checkBatch(b, f)).toThrow(Problem);
  expect(() => checkBatch(b, f)).toThrow(reason);
});

test('the schema is closed', () => {
  expect(batch.safeParse(make(3)).success).toBe(true);
  expect(batch.safeParse({ ...make(3), extra: 1 }).success).toBe(false);
  expect(batch.safeParse({ ...make(3), ring: 16 }).success).toBe(false);
  expect(batch.safeParse({ ...make(3), rounds: 65 }).success).toBe(false);
  expect(batch.safeParse({ ...make(3), participants: nodes(101) }).success).toBe(false);
});
