import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { resultText } from '../result-text.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { Fleet } from '../fleet/fleet.ts';
import { sayEnded } from '../fleet/say-ended.ts';
import { Progress } from '@consilium/server/terminal/progress.ts';
import { policyText } from '../sandbox/federation-file.ts';
import { untilStopped } from '../until-stopped.ts';
import { agrees, comparisonText } from './comparison-text.ts';
import { questions, type Comparison } from './questions.ts';

const data = (file: string) => fileURLToPath(new URL(`../../demo/data/${file}`, import.meta.url));
const hospitals = ['gbsg', 'rotterdam-a', 'rotterdam-b', 'rotterdam-c'];

/** `consilium demo` (= `npm start`) */
export function demoCommand(): Command {
  return new Command('demo')
    .description('four hospitals with real breast cancer data and a coordinator, as separate processes on this machine')
    .option('--once', 'stop after the questions instead of running on')
    .action(async (o: { once?: boolean }) => {
      const folder = mkdtempSync(join(tmpdir(), 'consilium-demo-'));
      const stopped = untilStopped();
      try {
        await demo(folder, o.once === true, stopped);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

async function demo(folder: string, once: boolean, stopped: ReturnType<typeof untilStopped>): Promise<void> {
  const begun = performance.now();
  const line = new Progress(process.stderr);
  process.stdout.write(
    'Consilium demo: four hospitals answer together, and no record leaves the hospital that holds it.\n' +
      'Data: 3,668 breast cancer patients (German Breast Cancer Study Group; Rotterdam tumour bank in three periods).\n' +
      'Policy of every hospital: ohdsi-5 (counts below 5 are not shown). Everything runs on this machine only.\n\n',
  );
  const fleet = await Fleet.start({
    name: 'Consilium demo',
    folder,
    dictionary: readDictionary(readDocument(data('dictionary.yaml'))),
    sites: hospitals.map((name) => ({ name, data: data(`${name}.csv`) })),
    policy: policyText('ohdsi-5', (path) => path),
    study: {
      title: 'Breast cancer demo',
      summary: 'Describes patients with breast cancer and what hormonal treatment goes along with.',
      purpose: 'Demonstration on published, de-identified research data.',
    },
    progress: (what) => line.show(what),
    ended: sayEnded(line),
  });
  line.end();
  try {
    process.stdout.write(
      `Up after ${seconds(begun)}: a coordinator and ${String(fleet.nodes.size)} hospital nodes, each a process of its own.\n\n`,
    );
    await askAll(fleet, begun, line, stopped);
    if (once || stopped.asked) return;
    process.stdout.write(whatNext(fleet, folder));
    await stopped.promise;
  } finally {
    line.show('stopping');
    await fleet.stop();
    line.end();
  }
}

async function askAll(
  fleet: Fleet,
  begun: number,
  line: Progress,
  stopped: { readonly asked: boolean },
): Promise<void> {
  const compared: Comparison[] = [];
  for (const [i, question] of questions.entries()) {
    if (stopped.asked) return;
    const asked = performance.now();
    line.show(question.title);
    const hash = await fleet.client.ask(fleet.study, question.query);
    const status = await fleet.client.waitFor(hash, { onProgress: (what) => line.show(what) });
    line.end();
    if (!status.result) throw toProblem(status.problem);
    if (i === 0) process.stdout.write(`First answer after ${seconds(begun)}.\n\n`);
    const rows = question.compare(status.result);
    compared.push(...rows);
    process.stdout.write(
      `── Question ${String(i + 1)}: ${question.title}\n   answered in ${seconds(asked)}\n\n${resultText(status.result, fleet.options.dictionary)}\n`,
    );
    if (rows.length > 0) process.stdout.write(`\n${comparisonText(rows)}\n`);
    process.stdout.write('\n');
  }
  const exact = compared.filter((row) => row.consilium !== null && !row.coarsened);
  const equal = exact.filter(agrees).length;
  const coarsened = compared.length - exact.length;
  process.stdout.write(
    `${String(equal)} of ${String(exact.length)} figures equal R's on the pooled data to 8 digits or more; ` +
      `${String(coarsened)} are coarsened by the policy and marked.\n\n`,
  );
  const wrong = compared.filter((row) => row.consilium !== null && !agrees(row)).length;
  if (wrong > 0) throw new Problem('internal', `${String(wrong)} figures differ from R; see the tables above`);
}

function toProblem(document: { detail: string; where?: string | undefined } | null): Problem {
  return new Problem('refused', document?.detail, document?.where === undefined ? {} : { where: document.where });
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function whatNext(fleet: Fleet, folder: string): string {
  const node = fleet.nodeFolder('gbsg');
  return [
    'The demo keeps running. In another terminal, in this folder:',
    '',
    `  ask your own question    npx --no consilium ask my-query.json --study "Breast cancer demo" \\`,
    `                             --coordinator ${fleet.url} --key ${fleet.researcherKeyFile}`,
    `  what a hospital sees     npx --no consilium node query list --folder ${node}`,
    `  what left a hospital     npx --no consilium node ledger --folder ${node}`,
    `  stop a hospital          npx --no consilium node pause --folder ${node}`,
    `  the API                  ${fleet.url}/docs`,
    '',
    `All its state is in ${folder} and is removed when you stop it with Ctrl-C.`,
    '',
  ].join('\n');
}
