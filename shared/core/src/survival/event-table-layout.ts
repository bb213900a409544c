import { cell, records } from '../analyses/coordinates.ts';
import type { Coordinate, Curve, Layout, Table } from '../analyses/layout.ts';
import { type EventTablePlan, runPlace, totalPlace } from './event-table.ts';

/** Counts alone, so the grid has no fractional bits. */
export function eventTableLayout(plan: EventTablePlan): Layout {
  return {
    f: 0,
    ring: 64,
    parameters: 0,
    coordinates: coordinatesOf(plan),
    tables: [totalsTable(plan)],
    curves: plan.arms.map((_, a) => curveOf(plan, a)),
  };
}

function coordinatesOf(plan: EventTablePlan): Coordinate[] {
  const { arms, exits, length, places } = plan;
  const coordinates = [records('n', 'status'), cell('missing', 'missing', 'status')];
  if (places.unordered !== null) coordinates.push(cell('unordered', 'leaves before it enters', 'status'));
  coordinates.push({ ...cell('clamped', 'clamped', null), of: 'n' });
  if (places.between !== null) coordinates.push({ ...cell('between', 'between two times of the grid', null), of: 'n' });
  arms.forEach(({ name }, a) => {
    // Names can be long: the number keeps the key unique.
    for (const exit of exits) coordinates.push(cell(`${exit}|${String(a)}|${name.slice(0, 250)}`, exit, 'totals'));
  });
  for (const a of arms.keys()) for (const exit of exits) pushRun(coordinates, exit, a, 'exit', length);
  if (places.entries !== null) for (const a of arms.keys()) pushRun(coordinates, 'entered', a, 'entry', length);
  return coordinates;
}

/** Counts by interval: shown as far as `curves` allows. */
function pushRun(coordinates: Coordinate[], measure: string, arm: number, partition: string, length: number): void {
  const shared = {
    measure,
    kind: 'count',
    scope: 'total',
    partition,
    bound: 1,
    unit: 'records',
    check: 'none',
  } as const;
  const stem = `${measure}|${String(arm)}|`;
  for (let i = 0; i < length; i += 1) coordinates.push({ key: stem + String(i), ...shared });
}

/** Arms × ways to leave; everything together is n. */
function totalsTable(plan: EventTablePlan): Table {
  const { arms, exits, places } = plan;
  const arm = { name: 'arm', levels: arms.map(({ name }) => name) };
  const exit = { name: 'exit', levels: [...exits] };
  const dimensions = arms.length === 1 ? [exit] : [arm, exit];
  return {
    id: 'exits',
    dimensions,
    cells: arms.flatMap((_, a) => exits.map((_exit, e) => totalPlace(plan, a, e))),
    margins: [{ over: dimensions.map(({ name }) => name), cells: [places.n] }],
  };
}

function curveOf(plan: EventTablePlan, arm: number): Curve {
  const { exits, length, places } = plan;
  return {
    length,
    totals: exits.map((_, e) => totalPlace(plan, arm, e)),
    exits: exits.map((_, e) => runPlace(plan, arm, e)),
    ...(places.entries === null ? {} : { entries: places.entries + arm * length }),
  };
}
