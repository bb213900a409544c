import { capsOf } from '@consilium/core/analyses/caps-of.ts';
import { planQuery } from '@consilium/core/analyses/plan-query.ts';
import { cohortWarnings } from '@consilium/core/query-language/cohort-warnings.ts';
import type { Filter } from '@consilium/core/query-language/filter.ts';
import { findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { QueryStatus } from '@consilium/core/protocol/researcher-calls.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import { queryBlocks } from '@consilium/core/report/query-report.ts';
import { reportOf } from '@consilium/core/report/report-of.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import { findStudy } from '../find-document.ts';
import { refusalLine, resultLine } from '../json-lines.ts';
import { readQuery, type TypedQuery } from '../read-query.ts';
import { Progress } from '@consilium/server/terminal/progress.ts';
import { readQueryFile } from './read-query-file.ts';
import { openDirectory, openSession, type ConnectionOptions } from './session.ts';
import { siteStates } from './site-states.ts';
import { printBlocks, printRefusal } from './terminal.ts';

export interface AskOptions extends ConnectionOptions {
  study: string;
  json?: boolean;
  dryRun?: boolean;
}

/** Asks and waits. With `--json` whatever goes wrong is one line on stdout, and words on stderr as ever. */
export async function ask(file: string, options: AskOptions): Promise<void> {
  let written: unknown = null;
  try {
    written = await readQueryFile(file);
    await (options.dryRun === true ? dryRun(written, options) : askNow(written, options));
  } catch (error) {
    if (options.json === true && error instanceof Problem) {
      process.stdout.write(refusalLine(written, error.toDocument()));
    }
    throw error;
  }
}

async function askNow(written: unknown, options: AskOptions): Promise<void> {
  const { client } = openSession(options);
  const directory = await client.directory();
  const study = findStudy(directory, options.study);
  const dictionary = directory.dictionaryOf(directory.study(study));
  const typed = readQuery(written, dictionary);
  const progress = new Progress(process.stderr);
  let status: QueryStatus;
  try {
    progress.show('the query is on its way');
    const query = await client.askTyped(study, typed);
    status = await client.waitFor(query, {
      onProgress: (text) => {
        progress.show(text);
      },
    });
  } finally {
    progress.end();
  }
  printStatus(status, { written, cohort: typed.cohort, dictionary, json: options.json === true });
}

/** A query that is over, answered or not. */
export function printStatus(
  status: QueryStatus,
  {
    written,
    cohort = null,
    dictionary,
    json,
  }: { written: unknown; cohort?: Filter | null; dictionary: Dictionary; json: boolean },
): void {
  if (status.result) {
    if (json) process.stdout.write(resultLine(status.result));
    else printBlocks(reportOf(status.result, { dictionary }));
    return;
  }
  const problem = status.problem ?? new Problem('refused', 'The query ended without an answer').toDocument();
  // An answer carries them itself.
  for (const warning of cohortWarnings(cohort, dictionary)) process.stderr.write(`! ${warning}\n`);
  if (json) process.stdout.write(refusalLine(written, problem));
  printRefusal(problem);
}

/** What would be asked, and whether the study permits it. Sends nothing. */
async function dryRun(written: unknown, options: AskOptions): Promise<void> {
  const directory = await openDirectory(options);
  const hash = findStudy(directory, options.study);
  const study = directory.study(hash);
  const dictionary = directory.dictionaryOf(study);
  const typed = readQuery(written, dictionary);
  const spec = findAnalysis(typed.analysis, typed.version);
  if (options.json !== true) printBlocks(queryBlocks(typed, spec, null));
  const { layout } = planWithin(typed, hash, directory);
  const sites = siteStates(directory, hash);
  if (options.json === true) {
    const numbers = layout.coordinates.length;
    const answer = { query: typed, study: hash, rounds: spec.rounds, leaves: spec.leaves, numbers, sites };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    return;
  }
  const ready = sites.filter(({ state }) => state === 'approved').map(({ site }) => site);
  process.stdout.write(
    `\nThe study "${study.title}" permits this query. Each site would send ${String(layout.coordinates.length)} masked ` +
      `integers a round.\nApproved by ${String(ready.length)} of ${String(sites.length)} sites` +
      `${ready.length === 0 ? '' : ` (${ready.join(', ')})`}. Nothing was sent.\n`,
  );
}

function planWithin(typed: TypedQuery, hash: string, directory: Directory) {
  const study = directory.study(hash);
  const rules = studyRules(directory.genesis.charter, study);
  const caps = capsOf(rules);
  // A nonce is not yet drawn; the plan does not depend on it.
  return planQuery({ study: hash, ...typed, nonce: '0'.repeat(32) }, study, directory.dictionaryOf(study), caps);
}
