import { benchSecureAggregation } from './bench.ts';

// Times are the bench's to report; here only that a case runs, opens the plain sum and keeps to the bytes of design/04.
test.each([32, 64, 128] as const)(
  '%i bits: a round with a dropout costs what a plain upload costs, and 200 B a peer',
  (bits) => {
    const [n, d] = [10, 20_000];
    const cost = benchSecureAggregation({ n, d, bits, dropped: 1 });
    expect(cost.bytesUpPerClient).toBeGreaterThan((d * bits) / 8);
    expect(cost.bytesUpPerClient).toBeLessThan((1.05 * d * bits) / 8 + 200 * n);
    expect(cost.serverCpuMs).toBeGreaterThan(0);
  },
);

test('setting sixteen rounds up together makes each cheaper', () => {
  const of = (rounds: number) =>
    benchSecureAggregation({ n: 10, d: 10, bits: 32, dropped: 0, rounds }).bytesUpPerClient;
  expect(of(16)).toBeLessThan(of(1));
});
