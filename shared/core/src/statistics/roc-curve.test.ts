import fc from 'fast-check';
import { areaUnderCurve, rocPoints, type ScoreClass } from './roc-curve.ts';

const classes: ScoreClass[] = [
  { cases: 2, others: 7 },
  { cases: 3, others: 4 },
  { cases: 3, others: 5 },
  { cases: 4, others: 2 },
  { cases: 8, others: 2 },
];

describe('areaUnderCurve', () => {
  test('as pROC 1.18.0, ci.auc with DeLong', () => {
    const { auc, standardError, lower, upper } = areaUnderCurve(classes);
    expect(auc).toBeCloseTo(0.73625, 14);
    expect(standardError).toBeCloseTo(0.0788267170177058, 14);
    expect(lower).toBeCloseTo(0.581752473625766, 13);
    expect(upper).toBeCloseTo(0.890747526374234, 13);
  });

  test('is the area under the points, whatever the counts, and within the bound when classes are joined', () => {
    const each = fc.record({ cases: fc.integer({ min: 0, max: 20 }), others: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(each, { minLength: 2, maxLength: 12 }), (counts) => {
        const full = [{ cases: 1, others: 2 }, ...counts, { cases: 2, others: 1 }];
        const { auc } = areaUnderCurve(full);
        const points = rocPoints(full);
        const area = points.slice(1).reduce((sum, point, i) => {
          const before = points[i] ?? point;
          return sum + ((before.sensitivity + point.sensitivity) / 2) * (point.specificity - before.specificity);
        }, 0);
        expect(auc).toBeCloseTo(area, 12);
        const joined = full.reduce<ScoreClass[]>((all, one, i) => {
          const last = all.at(-1);
          if (i % 3 === 0 || !last) return [...all, { ...one }];
          last.cases += one.cases;
          last.others += one.others;
          return all;
        }, []);
        const coarse = areaUnderCurve(joined);
        expect(Math.abs(coarse.auc - auc)).toBeLessThanOrEqual(coarse.largestError + 1e-12);
      }),
    );
  });

  test('perfect, hopeless and undefined', () => {
    const apart = [
      { cases: 0, others: 5 },
      { cases: 5, others: 0 },
    ];
    expect(areaUnderCurve(apart)).toMatchObject({ auc: 1, standardError: 0, largestError: 0 });
    expect(areaUnderCurve([{ cases: 3, others: 4 }])).toMatchObject({ auc: 0.5, standardError: 0 });
    expect(areaUnderCurve([{ cases: 0, others: 4 }]).auc).toBeNaN();
    expect(areaUnderCurve([{ cases: 1, others: 4 }]).standardError).toBeNaN();
  });
});
