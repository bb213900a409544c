import type { ResultInput, ResultOf } from '../contract.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import { type HistogramPlan, histogramPlan } from './layout.ts';
import type { HistogramParams, HistogramResult } from './params.ts';
import { roundingWarning } from '../rounding-warning.ts';

export const histogramResultOf: ResultOf<HistogramParams, HistogramResult> = (input) => {
  const { params, dictionary } = input.context;
  const plan = histogramPlan(params, dictionary);
  const missing = countAt(input, plan.cells + plan.length - 1);
  const clamped = countAt(input, plan.clamped);
  const shown = plan.groups.flatMap((group, g) =>
    group.missing && countAt(input, plan.sizes + g) === 0
      ? []
      : [{ group: group.label, size: plan.sizes + g, first: plan.groupCells + g * plan.length }],
  );
  const rows = [{ ...(params.by === null ? {} : { group: 'all' }), size: plan.n, first: plan.cells }, ...shown];
  return {
    n: countAt(input, plan.n),
    excluded: { missing, clamped },
    result: {
      bins: rows.flatMap(({ first, size, ...group }) =>
        binsOf(input, plan, first, size).map((bin) => ({ ...group, ...bin })),
      ),
      rest: rows.flatMap(({ first, size: _size, ...group }) =>
        restOf(input, plan, first).map((cell) => ({ ...group, ...cell })),
      ),
    },
    warnings: warningsOf(input, plan, clamped),
    methods: methodsOf(input, plan),
  };
};

type Bin = Omit<HistogramResult['bins'][number], 'group'>;

function binsOf(
  input: ResultInput<HistogramParams>,
  { bins, length }: HistogramPlan,
  first: number,
  size: number,
): Bin[] {
  const [all, missing] = [countAt(input, size), countAt(input, first + length - 1)];
  const values = all === null || missing === null ? null : all - missing;
  let below = countAt(input, first);
  return bins.edges.slice(1).map((to, i): Bin => {
    const cell = shownAt(input, first + 1 + i);
    below = together(below, cell.n);
    const share = (of: number | null): number | null =>
      of === null || values === null || values === 0 ? null : of / values;
    const density = share(cell.n);
    return {
      from: bins.edges[i] ?? to,
      to,
      ...cell,
      density: density === null ? null : density / bins.width,
      ecdf: share(below),
    };
  });
}

function together(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function restOf(
  input: ResultInput<HistogramParams>,
  { length }: HistogramPlan,
  first: number,
): Omit<HistogramResult['rest'][number], 'group'>[] {
  return [
    { what: 'below', ...shownAt(input, first) },
    { what: 'above', ...shownAt(input, first + length - 2) },
    { what: 'missing', ...shownAt(input, first + length - 1) },
  ];
}

function warningsOf(
  { total: { roundedTo, suppressed }, layout }: ResultInput<HistogramParams>,
  plan: HistogramPlan,
  clamped: number | null,
): string[] {
  const { name, min, max } = plan.variable;
  const many =
    clamped === null ? 'a number of values that is not shown (it may be none)' : `${String(clamped)} value(s)`;
  const hidden = layout.coordinates.slice(plan.cells).some(({ key }) => suppressed.has(key));
  return [
    ...(clamped === 0
      ? []
      : [`${name}: ${many} outside ${String(min)} to ${String(max)} counted as the nearest bound.`]),
    ...(hidden ? ['Some bins are not shown; fewer, wider ones would hide less.'] : []),
    ...roundingWarning(roundedTo),
  ];
}

function methodsOf(
  { context: { params }, sites, total: { roundedTo } }: ResultInput<HistogramParams>,
  plan: HistogramPlan,
): string {
  const { bins, variable } = plan;
  const unit = variable.unit === undefined ? '' : ` ${variable.unit}`;
  const range = `${String(bins.from)} to ${String(bins.to)}`;
  return [
    `Values of ${variable.name} were counted in ${String(bins.count)} bins of ${String(bins.width)}${unit} from ${range} (each with its lower edge, the last with both)${params.by === null ? '' : `, by ${params.by}`}, at ${String(sites)} site(s); only the sums over the sites were opened.`,
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
