import type { Work } from '@consilium/core/protocol/node-calls.ts';
import { Leases } from './leases.ts';

const work: Work[] = [{ step: 'share', task: 'a'.repeat(64), batch: 0, advertisements: [] }];

test('what was handed out is not handed out again, until the lease ends or the node starts anew', () => {
  let now = 0;
  const leases = new Leases(() => new Date(now), 1_000);
  expect(leases.take('node:a', 'life-1', work)).toEqual(work);
  expect(leases.take('node:a', 'life-1', work)).toEqual([]);
  expect(leases.take('node:b', 'life-1', work)).toEqual(work);
  expect(leases.take('node:a', 'life-2', work)).toEqual(work);
  now = 1_500;
  expect(leases.take('node:a', 'life-2', work)).toEqual(work);
});
