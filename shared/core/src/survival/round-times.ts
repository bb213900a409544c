const steps = [1, 2, 2.5, 5, 10];

/** From 0 up to `last`, at most seven round times; whole years where the unit is days and there are several of them. */
export function roundTimes(last: number, unit: string | undefined): number[] {
  if (!(last > 0) || !Number.isFinite(last)) return [0];
  const base = unit === 'days' && last > 1000 ? 365 : 10 ** Math.floor(Math.log10(last / 6));
  const factors = base === 365 ? [1, 2, 3, 5, 10, 20, 50, 100] : steps;
  const step = base * (factors.find((factor) => last / (base * factor) < 7) ?? 10);
  const times: number[] = [];
  for (let i = 0; i * step <= last; i += 1) times.push(Number((i * step).toPrecision(12)));
  return times;
}
