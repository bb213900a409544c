const perDecade = [[1, 2, 5], [1, 3], [1]] as const;
const most = 7;

/** Round ticks for a logarithmic axis between two positive numbers: 1-2-5, 1-3 or decades; finer where it is short. */
export function logTicks(low: number, high: number): number[] {
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const within = (ticks: readonly number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const candidates = perDecade.map((steps) =>
    within(decades.flatMap((decade) => steps.map((step) => Number(`${String(step)}e${String(decade)}`)))),
  );
  const chosen = candidates.find((ticks) => ticks.length <= most) ?? candidates.at(-1) ?? [];
  return chosen.length >= 3 ? chosen : within(linearTicks(low, high));
}

/** About five multiples of 1, 2, 2.5 or 5 times a power of ten. */
export function linearTicks(low: number, high: number): number[] {
  const raw = (high - low) / 5;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
