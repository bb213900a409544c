import { nestedWithin } from './nesting.ts';

const deep = (levels: number): unknown => {
  let input: unknown = 1;
  for (let i = 0; i < levels; i += 1) input = i % 2 === 0 ? [input] : { not: input };
  return input;
};

describe('nestedWithin', () => {
  const limit = { depth: 5, containers: 10 };

  test('depth', () => {
    expect(nestedWithin('text', limit)).toBe(true);
    expect(nestedWithin(null, limit)).toBe(true);
    expect(nestedWithin(deep(5), limit)).toBe(true);
    expect(nestedWithin(deep(6), limit)).toBe(false);
  });

  test('number of objects and arrays', () => {
    expect(nestedWithin(Array<unknown>(9).fill({}), limit)).toBe(true);
    expect(nestedWithin(Array<unknown>(10).fill({}), limit)).toBe(false);
  });

  test('neither a very deep nor a cyclic input overflows the stack', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(nestedWithin(deep(1_000_000), limit)).toBe(false);
    expect(nestedWithin(cycle, limit)).toBe(false);
  });
});
