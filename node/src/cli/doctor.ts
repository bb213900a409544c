import { Command } from 'commander';
import { directoryAnswer } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { get } from '@consilium/server/http/client.ts';
import { folderHolder } from '@consilium/server/lifecycle/lock-folder.ts';
import { renderProblem } from '@consilium/server/terminal/render-problem.ts';
import { openNode, type OpenNode } from '../open-node.ts';
import { warehouseChecks } from './warehouse-checks.ts';
import { startDataEngine } from '../engine/start-data-engine.ts';
import { findCurrentCut, listDatasets } from '../storage/datasets.store.ts';
import { readSetting } from '../storage/settings.store.ts';

interface Check {
  name: string;
  run: (node: OpenNode) => Promise<string>;
}

/** `consilium node doctor`: what works, what does not, and what to do about it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check connection, clock, keys, versions, data and policy, and say what to do')
    .requiredOption('--folder <dir>', "the node's folder")
    .action(async (o: { folder: string }) => {
      const node = await openNode(o.folder);
      let failed = 0;
      for (const note of await answering(node)) process.stdout.write(`note  ${note}\n`);
      for (const check of [...(await warehouseChecks(node)), ...checks]) {
        try {
          process.stdout.write(`ok    ${check.name}: ${await check.run(node)}\n`);
        } catch (error) {
          failed += 1;
          const problem = error instanceof Problem ? error : new Problem('internal', undefined, { cause: error });
          process.stdout.write(`FAIL  ${check.name}: ${renderProblem(problem.toDocument())}\n`);
        }
      }
      await node.close();
      if (failed > 0) process.exitCode = 1;
    });
}

/** What keeps a node that is in order from answering. */
async function answering({ folder, db }: OpenNode): Promise<string[]> {
  const holder = folderHolder(folder);
  const running = holder === null ? `the node is not running: consilium node start --folder ${folder}` : null;
  const number = holder?.pid === undefined ? '' : ` (process ${String(holder.pid)})`;
  const isPaused = (await readSetting(db.read, 'paused')) === 'yes';
  return [
    running ?? `the node is running${number}`,
    ...(isPaused ? [`the node is paused and answers nothing until: consilium node resume --folder ${folder}`] : []),
  ];
}

const checks: readonly Check[] = [
  {
    name: 'connection',
    run: async ({ config }) => {
      const answer = await get(config.coordinator, '/v1/consortium', directoryAnswer, { timeoutMs: 10_000 });
      return `${config.coordinator} answers with ${String(answer.enrolments.length)} nodes in the roster`;
    },
  },
  {
    name: 'clock and keys',
    run: async ({ client, directory, config }) => {
      // A signed call: refused where the clock is off by minutes or the key is not the enrolled one.
      await directory.refresh();
      const answer = await client.poll(0, [], directory.hash, AbortSignal.timeout(10_000));
      const off = Math.round((Date.now() - Date.parse(answer.now)) / 1000);
      return `the coordinator accepts the key of ${config.node}; clocks differ by ${String(Math.abs(off))} s`;
    },
  },
  {
    name: 'policy',
    run: ({ policy }) =>
      Promise.resolve(
        `${policy().name}: counts from ${String(policy().rules.minCell)}, at least ${String(policy().rules.minRecords)} records`,
      ),
  },
  {
    name: 'data',
    run: async ({ db }) => {
      const datasets = await listDatasets(db.read);
      if (datasets.length === 0)
        throw new Problem('not-found', 'There is no dataset yet', {
          mend: 'consilium node dataset add FILE, or --warehouse',
        });
      const cuts = await Promise.all(datasets.map((d) => findCurrentCut(db.read, d.dictionary)));
      return cuts.map((cut) => `cut ${cut?.id ?? '?'} with ${String(cut?.records ?? 0)} records`).join(', ');
    },
  },
  {
    name: 'data engine',
    run: async (node) => {
      const engine = await startDataEngine(node);
      try {
        const [dataset] = await listDatasets(node.db.read);
        if (!dataset) return 'starts';
        const begun = performance.now();
        await engine.run(dataset.cut, { sql: 'select count(*) from dataset', parameters: [] });
        return `starts, reads the cut, and answers in ${String(Math.round(performance.now() - begun))} ms`;
      } finally {
        await engine.stop();
      }
    },
  },
];
