import type { z } from 'zod';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { RuleSet } from '../privacy/rule-set.ts';
import type { Filter } from '../query-language/filter.ts';
import type { EngineDialect } from '../sql/engine-dialect.ts';
import type { Layout } from './layout.ts';

/** What is public about a query before any data are seen. Everything below is a function of it alone. */
export interface AnalysisContext<P> {
  params: P;
  cohort: Filter | null;
  dictionary: Dictionary;
  caps: Caps;
}

/** Of the study's terms, for the steps of iterative analyses. */
export interface Caps {
  /** ‖β‖₁ on the normalised scale. */
  coefficient: number;
  /** Rounds. */
  iterations: number;
  /** A step looks no closer than at so many records. Without it: at single ones, as for public data. */
  minCell?: number;
  /** Whether quantiles may be shown, and whether as values that few records share. Without it: as for public data. */
  medianPolicy?: RuleSet['medianPolicy'];
}

/** One statement for the site's engine. Its rows ARE the contribution: `g`, then `m0 … m(k−1)` as text integers. */
export interface AggregateQuery {
  sql: string;
  parameters: unknown[];
  /** Coordinate index = g · measures + j. A missing g is a zero. */
  measures: number;
}

/** Everything about an analysis that all sides share. */
export interface AnalysisSpec<P = unknown, R = unknown> {
  name: string;
  version: number;
  title: string;
  /** Documentation, rendered to one page per analysis. */
  estimates: string;
  /** One sentence for each key that `read` takes; it begins with `Required` or names the default. */
  parameters: Readonly<Record<string, string>>;
  source: string;
  rounds: string;
  leaves: readonly string[];
  notProtected: readonly string[];
  iterative: boolean;
  /** Analyses whose needed total rule does not exist run only under `public-data`. */
  disclosure: 'any' | 'public-data';
  /** Each site answers alone and the answers are combined: `result` is the combination. Without it: as asked. */
  release?: 'per-site';
  dp: { mechanism: string } | { notOffered: string };
  /** What a person writes (formulas as text) → typed params; throws Problem with positions. */
  read: (input: unknown, dictionary: Dictionary) => P;
  /** The typed params that are signed: strict; nodes parse with it and then `check`. */
  params: z.ZodType<P>;
  /** Throws Problem when params do not fit the dictionary (unknown variable, level, off grid, unsupported). */
  check: (params: P, dictionary: Dictionary) => void;
  /** Names of the dictionary variables the query reads (without the cohort's). */
  variables: (params: P) => string[];
  layout: (context: AnalysisContext<P>) => Layout;
  result: z.ZodType<R>;
}

/** Broadcasts are JSON; numbers are exact doubles. One-round analyses broadcast null. */
export type Broadcast = null | { [key: string]: unknown };

export type Local<P> = (context: AnalysisContext<P>, broadcast: Broadcast, dialect: EngineDialect) => AggregateQuery;

/** The iterative step, run by the coordinator AND by every node. Pure, deterministic. */
export interface Next<P> {
  /** A function of the signed query alone. */
  first: (context: AnalysisContext<P>) => Broadcast;
  next: (context: AnalysisContext<P>, broadcast: Broadcast, total: Total) => { broadcast: Broadcast } | { done: Done };
}
export interface Done {
  converged: boolean;
  /** Typed reason where it did not converge. */
  reason?:
    'separation' | 'monotone-likelihood' | 'collinearity' | 'coefficient-cap' | 'iteration-cap' | 'no-information';
  /** Names of the terms concerned. */
  terms?: string[];
  /** The last round lacks records that earlier ones had: a site left in between. */
  sitesLeft?: true;
}

/** An opened total: integers on the grid (counts unscaled), in layout order. */
export type Total = readonly bigint[];

/** The total after disclosure control: null is a suppressed coordinate. */
export interface ControlledTotal {
  values: readonly (bigint | null)[];
  /** Rule that removed a coordinate, by key. */
  suppressed: ReadonlyMap<string, string>;
  /** 0 where counts were not rounded. */
  roundedTo: number;
}

export interface ResultInput<P> {
  context: AnalysisContext<P>;
  layout: Layout;
  total: ControlledTotal;
  /** The broadcast the total answers, and how the iteration ended (iterative analyses). */
  broadcast: Broadcast;
  done: Done | null;
  /** Rounds that were run. */
  rounds: number;
  sites: number;
}

export interface AnalysisResult<R> {
  n: number | null;
  excluded: { missing: number | null; clamped: number | null };
  result: R;
  warnings: string[];
  /** Generated from what was actually run; one paragraph for the paper. */
  methods: string;
}
export type ResultOf<P, R> = (input: ResultInput<P>) => AnalysisResult<R>;

/** What one site released by itself. */
export interface SiteAnswer extends AnalysisResult<unknown> {
  site: string;
}
/** One answer of those of single sites: a function of them and the query alone. */
export type Combine<P> = (context: AnalysisContext<P>, sites: readonly SiteAnswer[]) => AnalysisResult<unknown>;
