import type { Figure } from '@consilium/core/report/block.ts';
import type { FigureData, Interval } from '@consilium/core/report/figure-data.ts';
import { formatNumber, NO_VALUE } from '@consilium/core/report/format-number.ts';

/** What a figure says, in words, for those who do not see it. Everything that it marks is in here. */
export function describeFigure(figure: Figure): string {
  switch (figure.figure) {
    case 'kaplan-meier':
      return survival(figure.data);
    case 'forest':
      return listed(
        `${figure.data.measure} by term.`,
        figure.data.rows.map((row) => `${row.label}: ${interval(row)}`),
      );
    case 'histogram':
      return listed(
        `${figure.data.quantity ?? 'Records'} by ${figure.data.label}.`,
        figure.data.groups.map(histogramGroup),
      );
    case 'calibration':
      return calibration(figure.data);
    case 'decision':
      return decision(figure.data);
    case 'roc':
      return listed(
        'Sensitivity against 1 − specificity; area under each curve.',
        figure.data.curves.map(({ name, auc }) => `${name}: ${interval(auc)}`),
      );
    case 'love':
      return love(figure.data);
    case 'correlation':
      return correlation(figure.data);
  }
}

function survival({ curves, timeLabel, quantity = 'Survival' }: FigureData['kaplan-meier']): string {
  const said = curves.map(({ group, points }) => {
    const known = points.filter((point) => point.survival !== null);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last) return `${group}: not shown`;
    return `${group}: from ${shown(first.survival)} at ${String(first.time)} to ${interval({ ...last, estimate: last.survival })} at ${String(last.time)}`;
  });
  return listed(`${quantity} against ${timeLabel}, with confidence bands and numbers at risk.`, said);
}

function histogramGroup({ group, bins }: FigureData['histogram']['groups'][number]): string {
  const said = bins.map(
    ({ from, to, n }) => `${String(from)} to ${String(to)}, ${n === null ? 'not shown' : String(n)}`,
  );
  return `${group}: ${said.join('; ')}`;
}

function calibration({ outcome, points, slope, intercept }: FigureData['calibration']): string {
  const line = [
    ...(slope === undefined ? [] : [` Slope ${shown(slope)}.`]),
    ...(intercept === undefined ? [] : [` Intercept ${shown(intercept)}.`]),
  ];
  return listed(
    `Observed share against predicted risk of ${outcome}.${line.join('')}`,
    points.map((p) => `predicted ${shown(p.predicted)}, observed ${interval({ ...p, estimate: p.observed })}`),
  );
}

/** At some ten of the points. */
function decision({ outcome, points }: FigureData['decision']): string {
  const every = Math.max(1, Math.ceil(points.length / 10));
  const said = points
    .filter((_, i) => i % every === 0)
    .map((p) => `from ${shown(p.threshold)}, ${shown(p.netBenefit)} (treat all ${shown(p.treatAll)})`);
  return listed(`Net benefit by the risk of ${outcome} from which on one would treat; treat none is 0.`, said);
}

function love({ series, rows }: FigureData['love']): string {
  const said = rows.map(({ label, values }) => {
    const each = values.map((v, i) => `${series[i] ?? ''} ${v === null ? 'not known' : shown(Math.abs(v))}`);
    return `${label}: ${each.join(', ')}`;
  });
  return listed('Absolute standardised mean differences.', said);
}

function correlation({ variables, pairs }: FigureData['correlation']): string {
  const said = pairs.map(
    ({ x, y, estimate }) =>
      `${variables[x] ?? ''} and ${variables[y] ?? ''} ${estimate === null ? 'not shown' : shown(estimate)}`,
  );
  return listed('Correlations.', said);
}

function listed(lead: string, parts: readonly string[]): string {
  return parts.length === 0 ? lead : `${lead} ${parts.join('. ')}.`;
}

function interval({ estimate, confLow, confHigh }: Interval): string {
  if (estimate === null) return 'not shown';
  return confLow === null && confHigh === null
    ? shown(estimate)
    : `${shown(estimate)} (${shown(confLow)} to ${shown(confHigh)})`;
}

function shown(value: number | null): string {
  return value === null ? NO_VALUE : formatNumber(value, { style: 'significant', digits: 3 });
}
