/** What the pages say about parameters that several analyses have. */
export const parameterTexts = {
  survivalGroups:
    'Required: `Surv(time, event) ~ groups`, or `Surv(start, stop, event) ~ groups` with late entry; the groups are variables joined by `+`, or `1` for everybody together.',
  hazardModel:
    'Required: `Surv(time, event) ~ terms`, or `Surv(start, stop, event) ~ terms` with late entry; `strata()` of a variable gives each of its levels a baseline hazard of its own.',
  timeGrid:
    '`{ step: 30 }`: times are rounded up to multiples of 30; or `{ edges: [365, 1095, 1826] }`: ascending ends of intervals, up to 1000; in the unit of the time, on the dictionary’s grid.',
  at: 'Times that estimates are shown for, up to 200, in the unit of the time, as R’s `summary(times = )`; default none.',
  ties: '`efron` (default) or `breslow`: the approximation for events at the same time.',
  by: 'A category or boolean whose levels are also shown apart, missing values as a level; default none.',
  robust: '`true`: sandwich standard errors; default `false`.',
  variables: (least: number, most: number, kinds: string) =>
    `Required: a list of ${String(least)} to ${String(most)} names of ${kinds}, each once.`,
  bins: (usual: string) =>
    `\`{ from: 20, to: 100, width: 10 }\`: equal bins; the width divides the range, and both are on the dictionary’s grid; up to 1000; default ${usual}.`,
};
