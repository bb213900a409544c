import fc from 'fast-check';
import type { Layout } from '../analyses/layout.ts';
import { controlCurves, curvesAreSafe, mergedRule, quantileRule } from './control-curve.ts';
import { controlTotal } from './control-total.ts';
import { roundCount } from './round-count.ts';
import { presets, type PresetName, type RuleSet } from './rule-set.ts';

/** Events, censorings and (late) entries over time. */
interface Counts {
  events: number[];
  censored: number[];
  entered?: number[];
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

/** Coordinates: events in all, censorings in all, then the runs. */
function layoutOf({ events, entered }: Counts): Layout {
  const { length } = events;
  const shared = { kind: 'count', scope: 'total', partition: null, bound: 1, unit: 'records' } as const;
  const totals = ['events', 'censored'].map((key) => ({ key, measure: key, ...shared, check: 'cell' as const }));
  const runs = ['event', 'censoring', ...(entered ? ['entry'] : [])].flatMap((measure) =>
    Array.from({ length }, (_, i) => ({ key: `${measure}|${String(i)}`, measure, ...shared, check: 'none' as const })),
  );
  return {
    f: 0,
    ring: 64,
    parameters: 0,
    coordinates: [...totals, ...runs],
    tables: [{ id: 'exits', dimensions: [{ name: 'exit', levels: ['events', 'censored'] }], cells: [0, 1] }],
    curves: [{ length, totals: [0, 1], exits: [2, 2 + length], ...(entered ? { entries: 2 + 2 * length } : {}) }],
  };
}

function totalOf({ events, censored, entered = [] }: Counts): bigint[] {
  return [sum(events), sum(censored), ...events, ...censored, ...entered].map(BigInt);
}

interface Interval {
  end: number;
  events: number;
  censored: number;
  entered: number;
  /** Where the next one begins. */
  atRisk: number;
}

/** What a reader sees: the intervals that have numbers. */
function read(counts: Counts, rules: RuleSet): Interval[] {
  const { length } = counts.events;
  const values = controlCurves(layoutOf(counts), totalOf(counts), rules, () => undefined);
  const at = (place: number): number | null => {
    const value = values.get(place);
    return typeof value === 'bigint' ? Number(value) : null;
  };
  let atRisk = counts.entered ? 0 : sum(counts.events) + sum(counts.censored);
  return counts.events.flatMap((_, end) => {
    const [events, censored] = [at(2 + end), at(2 + length + end)];
    const entered = counts.entered ? at(2 + 2 * length + end) : 0;
    if (events === null || censored === null || entered === null) return [];
    atRisk += entered - events - censored;
    return [{ end, events, censored, entered, atRisk }];
  });
}

const small = fc.integer({ min: 0, max: 4 });
const some = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: small },
  fc.integer({ min: 0, max: 30 }),
);
/** Totals that may show under every preset: without late entry, and with entries that match the exits. */
const anyCounts: fc.Arbitrary<Counts> = fc
  .tuple(
    fc.array(fc.tuple(some, some), { minLength: 1, maxLength: 60 }),
    fc.boolean(),
    fc.infiniteStream(fc.integer({ min: 0, max: 59 })),
  )
  .map(([rows, late, places]) => {
    const events = [...rows.map(([e]) => e), 25];
    const censored = [...rows.map(([, c]) => c), 25];
    if (!late) return { events, censored };
    // Everybody enters at least a step before leaving.
    const entered = events.map(() => 0);
    events.forEach((count, i) => {
      for (let k = 0; k < count + (censored[i] ?? 0); k += 1) {
        const place = i === 0 ? 0 : (places.next().value ?? 0) % i;
        entered[place] = (entered[place] ?? 0) + 1;
      }
    });
    if (events[0] === 0 && censored[0] === 0) return { events, censored, entered };
    return { events, censored };
  });
const preset = fc.constantFrom<PresetName>('datashield-3', 'ohdsi-5', 'cms-11', 'trinetx-10', 'mii-10', 'strict');

describe('controlled curves', () => {
  test('no interval shows a small number of events, censorings, entries or people at risk', () => {
    fc.assert(
      fc.property(anyCounts, preset, (counts, name) => {
        const rules = { ...presets[name], roundTo: 0, roundMode: 'none' as const };
        const mayShow = (count: number): boolean => count >= rules.minCell || (count === 0 && !rules.zeroIsSmall);
        const intervals = read(counts, rules);
        intervals.forEach(({ events, censored, entered, atRisk, end }) => {
          expect([events, censored].every(mayShow)).toBe(true);
          if (counts.entered) expect(mayShow(entered)).toBe(true);
          expect(end === counts.events.length - 1 || mayShow(atRisk)).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('without late entry, differences of numbers at risk are never small either, between any two cut points', () => {
    fc.assert(
      fc.property(anyCounts, preset, ({ events, censored }, name) => {
        const rules = { ...presets[name], roundTo: 0, roundMode: 'none' as const };
        const risks = [sum(events) + sum(censored), ...read({ events, censored }, rules).map(({ atRisk }) => atRisk)];
        risks.forEach((before, i) => {
          risks.slice(i + 1).forEach((after) => {
            const left = before - after;
            expect(left === 0 || left >= rules.minCell).toBe(true);
          });
        });
      }),
      { numRuns: 200 },
    );
  });

  test('intervals add up to the totals, whatever the rounding; the last one ends with the grid', () => {
    fc.assert(
      fc.property(anyCounts, preset, (counts, name) => {
        const rules = presets[name];
        const intervals = read(counts, rules);
        const rounded = (counted: readonly number[]): number => Number(roundCount(BigInt(sum(counted)), rules));
        expect(sum(intervals.map(({ events }) => events))).toBe(rounded(counts.events));
        expect(sum(intervals.map(({ censored }) => censored))).toBe(rounded(counts.censored));
        expect(intervals.at(-1)?.end).toBe(counts.events.length - 1);
        if (rules.roundTo === 0) return;
        for (const { events, censored } of intervals)
          expect([events, censored].map((n) => n % rules.roundTo)).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  test('a cut point is where a number is reached, or the end: nothing is merged without need', () => {
    const counts = { events: [0, 2, 3, 0, 6, 0, 1, 5], censored: [0, 0, 0, 2, 0, 4, 0, 5] };
    expect(read(counts, presets['ohdsi-5']).map(({ end, events, censored }) => [end, events, censored])).toEqual([
      [2, 5, 0],
      [5, 6, 6],
      [7, 6, 5],
    ]);
  });

  test('what is left at the end joins the last interval', () => {
    const counts = { events: [5, 0, 7, 2], censored: [0, 6, 0, 1] };
    expect(read(counts, presets['ohdsi-5']).map(({ end, events, censored }) => [end, events, censored])).toEqual([
      [0, 5, 0],
      [3, 9, 7],
    ]);
  });

  test('where all counts are large, nothing changes, and zeros between them show', () => {
    const counts = { events: [0, 0, 9, 0, 8, 0], censored: [0, 0, 7, 0, 0, 6] };
    const [layout, total] = [layoutOf(counts), totalOf(counts)];
    expect(curvesAreSafe(layout, total, presets['ohdsi-5'])).toBe(true);
    expect(curvesAreSafe(layout, total, presets['cms-11'])).toBe(false);
    expect(read(counts, presets['ohdsi-5'])).toHaveLength(6);
  });

  test('where zeros are small too they never show', () => {
    const counts = { events: [30, 0, 25, 0, 40], censored: [0, 30, 0, 25, 40] };
    const rules = { ...presets.strict, roundTo: 0, roundMode: 'none' as const };
    expect(read(counts, rules).map(({ end, events, censored }) => [end, events, censored])).toEqual([
      [1, 30, 30],
      [3, 25, 25],
      [4, 40, 40],
    ]);
  });
});

describe('controlTotal of a layout with curves', () => {
  const counts = { events: [3, 0, 9], censored: [4, 2, 20] };
  const control = (of: Counts, name: PresetName) =>
    controlTotal({ layout: layoutOf(of), total: totalOf(of), rules: presets[name], sites: 5 });

  test('merges intervals and says so', () => {
    const { values, suppressed } = control(counts, 'ohdsi-5');
    expect(values).toEqual([12n, 26n, null, null, 12n, null, null, 26n]);
    expect(suppressed.get('event|0')).toBe(mergedRule);
  });

  test('shows no curve where one of its totals is hidden', () => {
    const { values, suppressed } = control({ events: [1, 0, 2], censored: [20, 0, 20] }, 'ohdsi-5');
    expect(values.slice(2).every((value) => value === null)).toBe(true);
    expect(suppressed.get('censoring|2')).toBe(suppressed.get('events'));
    expect(suppressed.get('events')).not.toBe(mergedRule);
  });

  test('leaves public data as they are', () => {
    expect(control(counts, 'public-data').values).toEqual(totalOf(counts));
  });
});

describe('controlTotal of a run that says where quantiles lie', () => {
  const counts = { events: [3, 0, 9, 20], censored: [0, 0, 0, 40] };
  const layout = layoutOf(counts);
  const quantiles: Layout = {
    ...layout,
    curves: [{ length: 4, totals: [0], exits: [2], quantiles: true }],
  };
  const run = (name: PresetName) =>
    controlTotal({ layout: quantiles, total: totalOf(counts), rules: presets[name], sites: 5 });

  test('merges cells under `interval`', () => {
    expect(run('ohdsi-5').values.slice(2, 6)).toEqual([null, null, 12n, 20n]);
  });

  test('leaves them under `value`', () => {
    expect(run('datashield-3').values.slice(2, 6)).toEqual([3n, 0n, 9n, 20n]);
  });

  test('shows none under `none`, whatever the counts', () => {
    const { values, suppressed } = run('strict');
    expect(values.slice(2, 6)).toEqual([null, null, null, null]);
    expect(suppressed.get('event|3')).toBe(quantileRule);
  });
});

describe('controlTotal of a curve with sums', () => {
  const counts = { events: [3, 0, 9], censored: [4, 2, 20] };
  const plain = layoutOf(counts);
  const sums = [10n, 20n, -5n];
  const layout: Layout = {
    ...plain,
    f: 4,
    coordinates: [
      ...plain.coordinates,
      ...sums.map((_, i) => ({
        key: `sum|${String(i)}`,
        measure: 'sum',
        kind: 'sum' as const,
        scope: 'total' as const,
        partition: null,
        bound: 1,
        unit: '',
        check: 'none' as const,
      })),
    ],
    curves: [{ length: 3, totals: [0, 1], exits: [2, 5], sums: [8] }],
  };
  const run = (total: bigint[], name: PresetName = 'ohdsi-5') =>
    controlTotal({ layout, total, rules: presets[name], sites: 5 }).values.slice(8);

  test('adds them up over the merged intervals', () => {
    expect(run([...totalOf(counts), ...sums])).toEqual([null, null, 25n]);
    expect(run([...totalOf(counts), ...sums], 'public-data')).toEqual(sums);
  });

  test('hides them with the curve', () => {
    expect(run([1n, 26n, 1n, 0n, 0n, 4n, 2n, 20n, ...sums])).toEqual([null, null, null]);
  });

  test('leaves them where nothing is merged', () => {
    expect(run([20n, 40n, 10n, 0n, 10n, 20n, 0n, 20n, 7n, 0n, 9n])).toEqual([7n, 0n, 9n]);
  });
});
