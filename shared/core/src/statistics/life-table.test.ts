import fc from 'fast-check';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import {
  effectiveAtRisk,
  lifeTable,
  lifeTableAt,
  lifeTableMean,
  lifeTableQuantile,
  lifeTableQuantileBounds,
  type LifeTableRow,
} from './life-table.ts';
import { restrictedMean } from './restricted-mean.ts';
import { survivalQuantile } from './survival-quantile.ts';
import { expectClose } from './vectors/expect-close.ts';
import { type Records, tableOfRecords } from './vectors/table-of-records.ts';
import vectors from './vectors/survival.json' with { type: 'json' };

/** Rows that end at the given times, with everything in them: stretches, or points. */
function rowsOf(records: Records, ends: readonly number[], isPoint: boolean): LifeTableRow[] {
  const late = records.start !== undefined;
  return ends.map((time, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] ?? 0);
    const inside = (t: number): boolean => (i === 0 || t > start) && t <= time;
    const leaves = records.time.map((t, k) => ({ t, event: records.event[k] === 1, from: records.start?.[k] ?? -1 }));
    return {
      start,
      time,
      isPoint,
      atRisk: leaves.filter(({ t, from }) => (i === 0 || t > start) && from <= start && (i > 0 || !late || from < 0))
        .length,
      events: leaves.filter(({ t, event }) => event && inside(t)).length,
      censored: leaves.filter(({ t, event }) => !event && inside(t)).length,
      entered: leaves.filter(({ from }) => from >= 0 && inside(from)).length,
    };
  });
}

describe('points in time', () => {
  const { records } = vectors.curves.lungMale;
  const times = [...new Set(records.time)].sort((a, b) => a - b);
  const table = lifeTable(rowsOf(records, times, true));
  const curve = kaplanMeier(tableOfRecords(records));

  test('give the Kaplan-Meier curve, its quantiles and its mean, without an error', () => {
    expect(table.curve).toEqual(curve);
    expect(table.largestError).toBe(0);
    expect(lifeTableQuantile(table, 0.3)).toEqual(survivalQuantile(curve, 0.3));
    for (const horizon of [0.5, 100, 212.5, 600, 5000]) {
      const [mean, known] = [lifeTableMean(table, horizon), restrictedMean(curve, horizon)];
      expectClose(mean.mean, known.mean, 1e-13);
      expectClose(mean.standardError, known.standardError, 1e-12);
      expect(mean.followed).toBe(known.followed);
    }
    const times_ = [0, 11, 11.5, 300, 9999];
    expect(times_.map((time) => lifeTableAt(table, time))).toEqual(survivalAt(curve, times_));
  });
});

describe('stretches of time', () => {
  /** A textbook example to check by hand. */
  const rows: LifeTableRow[] = [
    { start: 0, time: 1, isPoint: false, atRisk: 100, events: 10, censored: 20, entered: 0 },
    { start: 1, time: 3, isPoint: false, atRisk: 70, events: 14, censored: 0, entered: 0 },
  ];
  const table = lifeTable(rows);

  test('those who are censored count for half', () => {
    expect(rows.map(effectiveAtRisk)).toEqual([90, 70]);
    expectClose(table.curve.survival[0] ?? NaN, 8 / 9, 1e-15);
    expectClose(table.curve.survival[1] ?? NaN, (8 / 9) * 0.8, 1e-15);
    const greenwood = Math.sqrt(10 / (90 * 80) + 14 / (70 * 56));
    expectClose(table.curve.standardError[1] ?? NaN, (8 / 9) * 0.8 * greenwood, 1e-14);
  });

  test('the curve is a straight line in between, and so are its limits', () => {
    const [low, middle, high] = [1, 2, 3].map((time) => lifeTableAt(table, time));
    expectClose(middle?.survival ?? NaN, ((low?.survival ?? NaN) + (high?.survival ?? NaN)) / 2, 1e-15);
    expectClose(middle?.lower ?? NaN, ((low?.lower ?? NaN) + (high?.lower ?? NaN)) / 2, 1e-15);
    expect(middle?.atRisk).toBe(70);
    expectClose(lifeTableAt(table, 0.5).survival, (1 + 8 / 9) / 2, 1e-15);
    expect(lifeTableAt(table, 0)).toMatchObject({ survival: 1, standardError: 0, atRisk: 100 });
  });

  test('quantiles and areas are those of the straight line', () => {
    expectClose(lifeTableQuantile(table, 1 - 8 / 9).quantile, 1, 1e-12);
    expectClose(lifeTableQuantile(table, 1 - (8 / 9) * 0.9).quantile, 2, 1e-12);
    expectClose(lifeTableQuantile(table, 1 / 18).quantile, 0.5, 1e-12);
    expect(lifeTableQuantile(table, 0.5).quantile).toBeNaN();
    expectClose(lifeTableMean(table, 1).mean, 17 / 18, 1e-14);
    expectClose(lifeTableMean(table, 3).mean, 17 / 18 + (8 / 9) * (1 + 0.8), 1e-14);
    expectClose(lifeTableMean(table, 2).mean, 17 / 18 + (8 / 9) * 0.95, 1e-14);
    expectClose(lifeTableMean(table, 4).mean - lifeTableMean(table, 3).mean, (8 / 9) * 0.8, 1e-13);
  });

  test('late entries count for the other half', () => {
    const row = { start: 0, time: 1, isPoint: false, atRisk: 10, events: 2, censored: 4, entered: 6 };
    expect(effectiveAtRisk(row)).toBe(11);
    expect(effectiveAtRisk({ ...row, isPoint: true })).toBe(10);
    expect(effectiveAtRisk({ ...row, atRisk: 0, events: 5, entered: 9 })).toBe(7);
  });
});

const followUp = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 39 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 1 })),
  {
    minLength: 1,
    maxLength: 60,
  },
);

test('the curve is never further from the one with exact times than it says', () => {
  fc.assert(
    fc.property(
      followUp,
      fc.boolean(),
      fc.uniqueArray(fc.integer({ min: 0, max: 69 }), { maxLength: 6 }),
      (rows, late, cuts) => {
        const records = {
          time: rows.map(([start, length]) => (late ? start : 0) + length),
          event: rows.map(([, , event]) => event),
          ...(late ? { start: rows.map(([start]) => start) } : {}),
        };
        const ends = [...new Set([...cuts, 70])].sort((a, b) => a - b);
        const table = lifeTable(rowsOf(records, ends, false));
        const exact = kaplanMeier(tableOfRecords(records));
        table.rows.forEach(({ time }, i) => {
          const known = survivalAt(exact, [time])[0]?.survival ?? NaN;
          expect(Math.abs((table.curve.survival[i] ?? NaN) - known)).toBeLessThanOrEqual(table.largestError + 1e-12);
        });
        // Within a stretch as well: whole times lie on both sides of its events.
        const last = table.rows.at(-1)?.time ?? 0;
        for (let time = 0; time <= last; time += 1) {
          const known = survivalAt(exact, [time])[0]?.survival ?? NaN;
          expect(Math.abs(lifeTableAt(table, time).survival - known)).toBeLessThanOrEqual(table.largestError + 1e-12);
        }
        const { low, high } = lifeTableQuantileBounds(table);
        const median = survivalQuantile(exact).quantile;
        if (!Number.isNaN(high)) expect(median).toBeLessThanOrEqual(high);
        if (!Number.isNaN(median)) expect(median).toBeGreaterThan(low);
      },
    ),
    { numRuns: 500 },
  );
});

test('on 3668 breast cancers intervals of a month cost less than a tenth of the standard error', () => {
  const ends = Array.from({ length: 240 }, (_, i) => 30 * (i + 1));
  const table = lifeTable(rowsOf(vectors.breast, ends, false));
  const known = vectors.breastAll;
  known.times.forEach((time, i) => {
    const error = Math.abs(lifeTableAt(table, time).survival - (known.survival[i] ?? NaN));
    expect(error).toBeLessThan((known.standardError[i] ?? NaN) / 10);
  });
  expect(Math.abs(lifeTableMean(table, known.tau).mean - known.rmst)).toBeLessThan(known.rmstError / 10);
  expectClose(lifeTableMean(table, known.tau).standardError, known.rmstError, 5e-3);
});
