import { type Contrast, restrictedMeanDifference, restrictedMeanRatio } from '../../statistics/restricted-mean.ts';
import { armTable, tableCounts } from '../../survival/read-event-table.ts';
import { curveRoundingWarning, dataWarnings, excludedOf, timesBeyond } from '../../survival/table-messages.ts';
import type { ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { type GroupCurve, groupCurve } from './curve.ts';
import { kaplanMeierPlan } from './layout.ts';
import { curveWarnings, kaplanMeierMethods } from './methods.ts';
import type { KaplanMeierParams, KaplanMeierResult } from './params.ts';

/** Groups without records have no curve, as in R. */
export const kaplanMeierResultOf: ResultOf<KaplanMeierParams, KaplanMeierResult> = (input) => {
  const { context, layout, total } = input;
  const { params, dictionary } = context;
  const plan = kaplanMeierPlan(params, dictionary);
  const counts = tableCounts(plan, total);
  const { n, ...excluded } = excludedOf(counts);
  const curves = plan.groups
    .map((group, arm) => groupCurve(group, armTable(plan, layout, total, arm), plan, params))
    .filter(({ shown }) => shown.n !== 0);
  return {
    n,
    excluded,
    result: {
      curves: curves.map(({ shown }) => shown),
      ...(params.rmst === null || curves.length < 2 ? {} : { rmstContrasts: contrasts(curves, params.rmst) }),
    },
    warnings: [
      ...dataWarnings(plan.formula, counts, curveRoundingWarning(total.roundedTo)),
      ...timesBeyond(plan.formula, params.at),
      ...curveWarnings(plan, curves, params),
    ],
    methods: kaplanMeierMethods(input, plan, curves),
  };
};

function contrasts([first, ...others]: readonly GroupCurve[], tau: number): KaplanMeierResult['rmstContrasts'] {
  return others.map(({ shown, mean }) => {
    const [a, b] = [mean, first?.mean ?? null];
    return {
      group: shown.group,
      reference: first?.shown.group ?? '',
      tau,
      difference: contrast(a && b && restrictedMeanDifference(a, b)),
      ratio: contrast(a && b && restrictedMeanRatio(a, b)),
    };
  });
}

function contrast(of: Contrast | null) {
  return {
    estimate: finite(of?.estimate ?? NaN),
    stdError: finite(of?.standardError ?? NaN),
    confLow: finite(of?.lower ?? NaN),
    confHigh: finite(of?.upper ?? NaN),
    pValue: finite(of?.p ?? NaN),
  };
}
