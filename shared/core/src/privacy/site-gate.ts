import type { Coordinate, Layout } from '../analyses/layout.ts';
import { Problem } from '../protocol/problem.ts';
import { refusalSentence, type RefusalCode } from '../protocol/refusal.ts';
import { curvesAreSafe } from './control-curve.ts';
import type { RuleSet } from './rule-set.ts';
import { isShownCount, isSmall, partsWithRest } from './small-cell.ts';

export interface SiteCheck {
  layout: Layout;
  /** The site's own contribution, before masking; in layout order. */
  vector: readonly bigint[];
  /** The site's effective rules. */
  rules: RuleSet;
  /** The capacity the site declared in public: at least its number of records. */
  capacity: number;
  /** Whether the answer would be opened alone rather than in a sum. */
  perSite: boolean;
}

export interface SiteRefusal {
  code: RefusalCode;
  /** Field of the rule set that says no. */
  rule: string;
  /** Public sentence of the code; never a number. */
  reason: string;
  /** For the steward's eyes only: exact numbers. Must not leave the node. */
  stewardDetail: string;
}

/** `safeAlone`: the total rules would hide nothing of this vector, so it may be told from a sum by differencing. */
export type SiteVerdict = { ok: true; safeAlone: boolean } | { ok: false; refusal: SiteRefusal };

/**
 * The site half of disclosure control, on the site's own vector before masking. It reads the layout and the numbers
 * alone, so no analysis can forget a rule: a layout that names no records is refused outright.
 *
 * What it cannot see: records. A dominance rule needs the largest contributions, which no coordinate carries; here a
 * record's share is limited by the layout's `bound` only. Whether the layout tells the truth about the numbers is a
 * matter of the analysis' code, whose digest the study fixes.
 *
 * Throws Problem('wrong-vector') on another length and Problem('internal') on a number that the declared capacity
 * makes impossible: both are mistakes of a program, and nothing may leave then.
 */
export function checkSite(check: SiteCheck): SiteVerdict {
  const { layout, vector, rules } = check;
  checkVector(check);
  if (rules.publicData) return { ok: true, safeAlone: true };
  const refusal = floorRefusal(layout, vector, rules) ?? levelRefusal(layout, vector, rules);
  if (refusal) return { ok: false, refusal };
  const unsafe = unsafeAlone(layout, vector, rules);
  const alone = check.perSite ? perSiteRefusal(rules, unsafe) : null;
  return alone ? { ok: false, refusal: alone } : { ok: true, safeAlone: unsafe === null };
}

/** Largest absolute value of a coordinate over `capacity` records, on the grid; with 2⁻³² of slack for rounded terms. */
export function coordinateLimit(coordinate: Coordinate, f: number, capacity: number): bigint {
  const records = BigInt(capacity);
  if (coordinate.kind === 'count') return records * BigInt(Math.ceil(coordinate.bound));
  const limit = records * BigInt(Math.ceil(coordinate.bound * 2 ** f));
  return limit + (limit >> 32n) + records;
}

/** `coordinateLimit`, worked out once for each bound: the many coordinates of a layout share a few. */
function limitsFor({ f }: Layout, capacity: number): (coordinate: Coordinate) => bigint {
  const ofCounts = new Map<number, bigint>();
  const ofSums = new Map<number, bigint>();
  return (coordinate) => {
    const limits = coordinate.kind === 'count' ? ofCounts : ofSums;
    const limit = limits.get(coordinate.bound) ?? coordinateLimit(coordinate, f, capacity);
    limits.set(coordinate.bound, limit);
    return limit;
  };
}

function checkVector({ layout, vector, capacity }: SiteCheck): void {
  if (vector.length !== layout.coordinates.length) {
    throw new Problem('wrong-vector', 'The engine gave a vector of another length than the layout');
  }
  const limitOf = limitsFor(layout, capacity);
  layout.coordinates.forEach((coordinate, i) => {
    const value = vector[i] ?? 0n;
    const limit = limitOf(coordinate);
    const least = coordinate.kind === 'count' ? 0n : -limit;
    if (value < least || value > limit) {
      throw new Problem('internal', 'The engine gave a number that the declared capacity makes impossible', {
        mend: 'Declare a capacity of at least the number of records; if it is, report this query.',
        privateDetail: `${coordinate.key} = ${String(value)}, limit ${String(limit)}`,
      });
    }
  });
}

function floorRefusal(layout: Layout, vector: readonly bigint[], rules: RuleSet): SiteRefusal | null {
  const records = valuesOf('records', layout, vector);
  if (records.length === 0)
    return refuse('policy', 'minRecords', 'the layout names no records to hold a floor against');
  for (const { key, value } of records) {
    const most = rules.paramsPerRecord * Number(value);
    if (value < BigInt(rules.minRecords)) {
      return refuse('records-below-floor', 'minRecords', `${key} = ${String(value)}, floor ${rules.minRecords}`);
    }
    if (layout.parameters > most) {
      const detail = `${layout.parameters} parameters, ${key} = ${String(value)} allows ${Math.floor(most)}`;
      return refuse('too-many-parameters', 'paramsPerRecord', detail);
    }
  }
  const floor = rules.minEventsPerParam.site * layout.parameters;
  for (const { key, value } of valuesOf('events', layout, vector)) {
    if (Number(value) < floor) {
      return refuse('events-below-floor', 'minEventsPerParam.site', `${key} = ${String(value)}, floor ${floor}`);
    }
    // The likelihood of a hazard has a factor for each event, as another has for each record.
    const most = rules.paramsPerRecord * Number(value);
    if (layout.parameters > most) {
      const detail = `${layout.parameters} parameters, ${key} = ${String(value)} allows ${Math.floor(most)}`;
      return refuse('events-below-floor', 'paramsPerRecord', detail);
    }
  }
  return null;
}

/** A side without records shows nobody, so it passes where zeros may show. */
function levelRefusal(layout: Layout, vector: readonly bigint[], rules: RuleSet): SiteRefusal | null {
  const level = { minCell: rules.minLevel, zeroIsSmall: rules.zeroIsSmall };
  for (const { key, value, whole } of valuesOf('level', layout, vector)) {
    if (whole === null) return refuse('policy', 'minLevel', `the layout does not say which records ${key} is part of`);
    const small = [value, whole - value].some((side) => isSmall(side, level));
    if (!small) continue;
    const detail = `${key} = ${String(value)} of ${String(whole)}, each side needs ${rules.minLevel}`;
    return refuse('level-too-small', 'minLevel', detail);
  }
  return null;
}

/** Why the total rules would hide something of this vector, for the steward; null: they would not. */
function unsafeAlone(layout: Layout, vector: readonly bigint[], rules: RuleSet): string | null {
  const at = (i: number) => vector[i] ?? 0n;
  const cell = layout.coordinates.findIndex((c, i) => isShownCount(c) && isSmall(at(i), rules));
  if (cell >= 0) return `${layout.coordinates[cell]?.key ?? ''} = ${String(at(cell))}, shown from ${rules.minCell}`;
  const part = partsWithRest(layout).find((p) => isSmall(at(p.whole) - at(p.part), rules));
  if (part) {
    const rest = String(at(part.whole) - at(part.part));
    return `all but ${layout.coordinates[part.part]?.key ?? ''} = ${rest}, shown from ${rules.minCell}`;
  }
  const floor = rules.minEventsPerParam.total * layout.parameters;
  const few = valuesOf('events', layout, vector).find(({ value }) => Number(value) < floor);
  if (few) return `${few.key} = ${String(few.value)}, a total needs ${floor}`;
  return curvesAreSafe(layout, vector, rules) ? null : 'intervals of a curve would be merged';
}

function perSiteRefusal(rules: RuleSet, unsafe: string | null): SiteRefusal | null {
  if (rules.perSite === 'never') return refuse('per-site-not-permitted', 'perSite', 'perSite is never');
  if (rules.perSite === 'when-safe' && unsafe !== null) return refuse('per-site-not-safe', 'perSite', unsafe);
  return null;
}

interface Checked {
  key: string;
  value: bigint;
  /** Value of the count named by `of`. */
  whole: bigint | null;
}

function valuesOf(check: Coordinate['check'], layout: Layout, vector: readonly bigint[]): Checked[] {
  return layout.coordinates.flatMap((c, i) => {
    if (c.check !== check) return [];
    const whole = c.of === undefined ? -1 : layout.coordinates.findIndex((other) => other.key === c.of);
    return [{ key: c.key, value: vector[i] ?? 0n, whole: vector[whole] ?? null }];
  });
}

function refuse(code: RefusalCode, rule: string, stewardDetail: string): SiteRefusal {
  return { code, rule, reason: refusalSentence(code), stewardDetail };
}
