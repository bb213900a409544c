import { Command } from 'commander';
import { resultText } from '../result-text.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { renderProblem } from '@consilium/server/terminal/render-problem.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { Progress } from '@consilium/server/terminal/progress.ts';
import { untilStopped } from '../until-stopped.ts';
import { reportFiles, writeReport } from './report-files.ts';
import { startSandbox } from './start-sandbox.ts';

/** `consilium sandbox run|start` */
export function sandboxCommand(): Command {
  const command = new Command('sandbox').description('the production code on one machine, on your own data');

  command
    .command('run')
    .description('start the federation that FILE describes, run each query, stop')
    .argument('<file>', 'sandbox file (YAML or JSON)')
    .argument('<query...>', 'query files (JSON or YAML)')
    .option('--json', 'one JSON document a line on stdout, nothing else')
    .option('--report <folder>', 'write each answer with its figures as an HTML file')
    .action(async (file: string, queries: string[], o: { json?: boolean; report?: string }) => {
      const documents = queries.map((path) => readDocument(path, 'invalid-input'));
      const reports = o.report === undefined ? null : reportFiles(o.report, queries);
      const line = new Progress(process.stderr);
      const sandbox = await startSandbox(file, line);
      const stopped = untilStopped();
      let unanswered = 0;
      try {
        for (const [i, document] of documents.entries()) {
          if (stopped.asked) break;
          line.show(`query ${String(i + 1)} of ${String(documents.length)}: ${queries[i] ?? ''}`);
          const result = await run(sandbox.fleet, document, o.json === true, line);
          const report = reports?.[i];
          if (result === null) unanswered += 1;
          else if (report !== undefined) await writeReport(report, result, sandbox.fleet.options.dictionary);
        }
        if (sandbox.leftOut > 0)
          process.stderr.write(`Rows without a split value, left out: ${String(sandbox.leftOut)}\n`);
      } finally {
        line.show('stopping');
        await sandbox.stop();
        line.end();
      }
      if (unanswered > 0) process.exitCode = 1;
    });

  command
    .command('start')
    .description('the same, kept running until stopped')
    .argument('<file>', 'sandbox file (YAML or JSON)')
    .action(async (file: string) => {
      const line = new Progress(process.stderr);
      const sandbox = await startSandbox(file, line);
      line.end();
      const { fleet } = sandbox;
      process.stdout.write(
        `The sandbox runs: ${String(fleet.nodes.size)} nodes, coordinator ${fleet.url} (API: ${fleet.url}/docs).\n\n` +
          `Ask:   npx --no consilium ask QUERY --study Sandbox --coordinator ${fleet.url} --key ${fleet.researcherKeyFile}\n` +
          `Look:  npx --no consilium node query list --folder ${fleet.nodeFolder([...fleet.nodes.keys()][0] ?? '')}\n\n` +
          `Stop it with Ctrl-C; all its state is removed then.\n`,
      );
      await untilStopped().promise;
      await sandbox.stop();
    });
  return command;
}

/** @returns the answer, which is printed; null for a refusal, which is printed too */
async function run(fleet: Fleet, document: unknown, json: boolean, line: Progress): Promise<ResultDocument | null> {
  try {
    const hash = await fleet.client.ask(fleet.study, document);
    const status = await fleet.client.waitFor(hash, { onProgress: (what) => line.show(what) });
    line.end();
    if (status.result) {
      process.stdout.write(
        json ? `${JSON.stringify(status.result)}\n` : `${resultText(status.result, fleet.options.dictionary)}\n\n`,
      );
      return status.result;
    }
    report(document, status.problem ?? new Problem('internal').toDocument(), json);
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    line.end();
    report(document, error.toDocument(), json);
    return null;
  }
}

function report(query: unknown, problem: ReturnType<Problem['toDocument']>, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ query, problem })}\n`);
  else process.stderr.write(`${renderProblem(problem)}\n`);
}
