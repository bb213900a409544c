import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import { combineOf } from '@consilium/core/analyses/combine.ts';
import type {
  AggregateQuery,
  AnalysisContext,
  AnalysisResult,
  Broadcast,
  Done,
  Total,
} from '@consilium/core/analyses/contract.ts';
import type { Layout } from '@consilium/core/analyses/layout.ts';
import { localOf } from '@consilium/core/analyses/local.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { resultOf } from '@consilium/core/analyses/result.ts';
import type { Dictionary, Variable } from '@consilium/core/dictionary/dictionary.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import type { Filter } from '@consilium/core/query-language/filter.ts';
import { duckdb } from '@consilium/core/sql/duckdb.ts';
import type { EngineDialect } from '@consilium/core/sql/engine-dialect.ts';

export type Value = number | string | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** What a researcher writes. */
export interface Question {
  analysis: string;
  params: unknown;
  cohort?: Filter;
  caps?: AnalysisContext<unknown>['caps'];
}

/** A site's engine: one table `dataset` in the dictionary's types. */
export interface Site {
  dialect: EngineDialect;
  contribution: (query: AggregateQuery, layout: Layout) => Promise<bigint[]>;
  close: () => void;
}

export interface FederatedRun {
  answer: AnalysisResult<unknown>;
  context: AnalysisContext<unknown>;
  layout: Layout;
  total: Total;
  done: Done | null;
  rounds: number;
}

const defaultCaps = { coefficient: 20, iterations: 25 };

/** What follows from the question alone, as the coordinator and every node work it out. */
export function plan(question: Question, dictionary: Dictionary) {
  const spec = findAnalysis(question.analysis);
  const params = parse(spec.params, JSON.parse(JSON.stringify(spec.read(question.params, dictionary))), 'params');
  spec.check(params, dictionary);
  const context: AnalysisContext<unknown> = {
    params,
    cohort: question.cohort ?? null,
    dictionary,
    caps: question.caps ?? defaultCaps,
  };
  return { spec, context, layout: spec.layout(context), first: nextOf(spec.name)?.first(context) ?? null };
}

/**
 * The analysis path without processes, gate and masks: local → sum → next → result over several sites, as a test runs
 * it. The control is that of `public-data`: values pass as they are.
 */
export async function runFederated(
  question: Question,
  dictionary: Dictionary,
  sites: readonly Site[],
): Promise<FederatedRun> {
  const { spec } = plan(question, dictionary);
  if (spec.release !== 'per-site') return runTogether(question, dictionary, sites);
  const runs: FederatedRun[] = [];
  for (const site of sites) runs.push(await runTogether(question, dictionary, [site]));
  const [last] = runs.slice(-1);
  if (!last) throw new Error('an answer needs a site');
  return { ...last, answer: combined(spec.name, last.context, runs) };
}

/** Sites answer alone, under the names `site 1`, `site 2`, …, and their answers are combined. */
export function combined(
  analysis: string,
  context: AnalysisContext<unknown>,
  runs: readonly { answer: AnalysisResult<unknown> }[],
): AnalysisResult<unknown> {
  const answers = runs.map(({ answer }, i) => ({ site: `site ${String(i + 1)}`, ...answer }));
  const answer = combineOf(analysis)?.(context, answers);
  if (!answer) throw new Error('nothing combines the answers');
  return { ...answer, result: parse(findAnalysis(analysis).result, answer.result, 'result') };
}

async function runTogether(question: Question, dictionary: Dictionary, sites: readonly Site[]): Promise<FederatedRun> {
  const { spec, context, layout, first } = plan(question, dictionary);
  const next = nextOf(spec.name);
  let broadcast = first;
  for (let rounds = 1; ; rounds += 1) {
    const total = await roundTotal(context, spec.name, broadcast, layout, sites);
    const step = next ? next.next(context, broadcast, total) : { done: null };
    if ('broadcast' in step) {
      broadcast = JSON.parse(JSON.stringify(step.broadcast)) as Broadcast;
      continue;
    }
    const control = { values: total, suppressed: new Map<string, string>(), roundedTo: 0 };
    const end = { broadcast, done: step.done, rounds, sites: sites.length };
    const answer = resultOf(spec.name)({ context, layout, total: control, ...end });
    const result = spec.release === 'per-site' ? answer.result : parse(spec.result, answer.result, 'result');
    return {
      answer: { ...answer, result },
      context,
      layout,
      total,
      ...end,
    };
  }
}

/** The sum of the contributions to one round. */
export async function roundTotal(
  context: AnalysisContext<unknown>,
  analysis: string,
  broadcast: Broadcast,
  layout: Layout,
  sites: readonly Site[],
): Promise<bigint[]> {
  const total = layout.coordinates.map(() => 0n);
  for (const site of sites) {
    const vector = await site.contribution(localOf(analysis)(context, broadcast, site.dialect), layout);
    vector.forEach((value, i) => (total[i] = (total[i] ?? 0n) + value));
  }
  return total;
}

/** Loads rows into an engine of their own. `threads` is the engine's. */
export async function openSite(rows: readonly Row[], dictionary: Dictionary, threads = 2): Promise<Site> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  const columns = dictionary.variables.map((variable) => `"${variable.name}" ${sqlType(variable)}`);
  await connection.run(`create table dataset (${columns.join(', ')})`);
  await append(connection, rows, dictionary);
  return siteOf(connection, () => {
    connection.closeSync();
    instance.closeSync();
  });
}

/** A site over a connection that has a table `dataset` already. */
export function siteOf(connection: DuckDBConnection, close: () => void): Site {
  return {
    dialect: duckdb,
    contribution: async (query, layout) => {
      const reader = await connection.runAndReadAll(query.sql, query.parameters as Value[]);
      return vectorOf(reader.getRowObjects(), query.measures, layout);
    },
    close,
  };
}

export function closeAll(sites: readonly Site[]): void {
  for (const site of sites) site.close();
}

/** Rows of an aggregate query → the contribution in layout order; a missing row is zeros. */
export function vectorOf(rows: readonly Record<string, unknown>[], measures: number, layout: Layout): bigint[] {
  const vector = layout.coordinates.map(() => 0n);
  for (const row of rows) {
    for (let j = 0; j < measures; j += 1) {
      const index = Number(row.g) * measures + j;
      const text = row[`m${String(j)}`];
      if (!(index < vector.length) || typeof text !== 'string') throw new Error('a row that the layout does not have');
      vector[index] = BigInt(text);
    }
  }
  return vector;
}

async function append(connection: DuckDBConnection, rows: readonly Row[], dictionary: Dictionary): Promise<void> {
  const appender = await connection.createAppender('dataset');
  for (const row of rows) {
    for (const variable of dictionary.variables) {
      const value = row[variable.name] ?? null;
      if (value === null) appender.appendNull();
      else if (variable.type === 'category') appender.appendVarchar(String(value));
      else if (variable.type === 'boolean') appender.appendBoolean(value === true || Number(value) === 1);
      else appender.appendDouble(Number(value));
    }
    appender.endRow();
  }
  appender.closeSync();
}

function sqlType(variable: Variable): string {
  if (variable.type === 'category') return 'varchar';
  return variable.type === 'boolean' ? 'boolean' : 'double';
}
