import { Command } from 'commander';
import { capsOf } from '@consilium/core/analyses/caps-of.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { planQuery } from '@consilium/core/analyses/plan-query.ts';
import { printFilter } from '@consilium/core/query-language/print-filter.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { query as querySchema } from '@consilium/core/protocol/query.ts';
import { localOf } from '@consilium/core/analyses/local.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import type { AggregateQuery } from '@consilium/core/analyses/contract.ts';
import { dialects } from '../engine/dialects.ts';
import { startDataEngine } from '../engine/start-data-engine.ts';
import { inWarehouse } from '../engine/postgres-dataset.ts';
import { readWarehouseCut } from '../engine/warehouse-cut.ts';
import type { Warehouse } from '../engine/warehouse.ts';
import { openNode, type OpenNode } from '../open-node.ts';
import { readableSql } from './readable-sql.ts';
import { listRefusals } from '../storage/refusals.store.ts';
import { listTasks } from '../storage/tasks.store.ts';

/** With what `dataset` stands for in the warehouse. */
async function sqlInWarehouse(folder: string, cut: string, warehouse: Warehouse, query: AggregateQuery) {
  return inWarehouse(await readWarehouseCut(folder, cut, warehouse), query).sql;
}

/** What stands for $1, $2 … in the statement: numbers and names from question and dictionary, never from a record. */
function valueLines(parameters: readonly unknown[]): string[] {
  if (parameters.length === 0) return ['Values     none'];
  const widest = String(parameters.length).length + 1;
  const lines = parameters.map((value, i) => `  ${`$${String(i + 1)}`.padStart(widest)}  ${JSON.stringify(value)}`);
  return ['Values, from the question and the dictionary alone:', ...lines];
}

/** The site's own, unmasked numbers by coordinate: sums are integers on the grid of 2^−f. */
async function exactNumbers(node: OpenNode, cut: string, statement: AggregateQuery): Promise<Map<number, bigint>> {
  const engine = await startDataEngine(node);
  try {
    const rows = await engine.run(cut, statement);
    return new Map(
      rows.flatMap(([group, ...measures]) =>
        measures.map((value, j) => [Number(group) * statement.measures + j, BigInt(value ?? 0)] as const),
      ),
    );
  } finally {
    await engine.stop();
  }
}

/** `consilium node query list|explain` */
export function queryCommand(): Command {
  const command = new Command('query').description('questions this node was asked');
  command
    .command('list')
    .description('the latest questions, and why any was refused (for your eyes only)')
    .requiredOption('--folder <dir>', "the node's folder")
    .action(async (o: { folder: string }) => {
      const node = await openNode(o.folder);
      const refusals = new Map((await listRefusals(node.db.read, 500)).map((r) => [r.task, r]));
      for (const task of await listTasks(node.db.read, 50)) {
        const refusal = refusals.get(task.hash);
        const why = refusal ? `  refused: ${refusal.code} · ${refusal.detail}` : '';
        const analysis = String(task.queryDocument.payload['analysis']);
        process.stdout.write(
          `${task.query.slice(0, 12)}  ${task.receivedAt.slice(0, 19)}  ${task.state.padEnd(8)}  ${analysis}${why}\n`,
        );
      }
      await node.close();
    });
  command
    .command('explain')
    .description('the question, the exact statement that runs on your data, and what each number that leaves means')
    .argument('<query>', 'hash of the query, or the beginning of it')
    .requiredOption('--folder <dir>', "the node's folder")
    .option('--numbers', 'run the statement and show the exact numbers of the first round (for your eyes only)')
    .action(async (prefix: string, o: { folder: string; numbers?: boolean }) => {
      const node = await openNode(o.folder);
      try {
        const tasks = (await listTasks(node.db.read, 1000)).filter(
          (t) => prefix.length >= 6 && t.query.startsWith(prefix),
        );
        const [task] = tasks;
        if (!task)
          throw new Problem('not-found', 'This node was asked no such query', { mend: 'consilium node query list' });
        const query = querySchema.parse(task.queryDocument.payload);
        const directory = node.directory.current;
        const study = directory.study(query.study);
        const rules = studyRules(directory.genesis.charter, study);
        const caps = capsOf(rules);
        const { spec, context, layout } = planQuery(query, study, directory.dictionaryOf(study), caps);
        const first = nextOf(spec.name)?.first(context) ?? null;
        const { warehouse } = node.config;
        const statement = localOf(spec.name)(context, first, dialects[warehouse ? 'postgres' : 'duckdb']);
        const numbers = o.numbers === true ? await exactNumbers(node, task.cut, statement) : null;
        process.stdout.write(
          [
            `Query      ${task.query}`,
            `Asked by   ${task.queryDocument.signer.id} in study "${study.title}"`,
            `Analysis   ${spec.title}: ${spec.estimates}`,
            `Records    ${printFilter(context.cohort)}`,
            `Rounds     ${spec.rounds}`,
            '',
            'Statement (first round; values are bound, never written into it):',
            readableSql(
              warehouse
                ? await sqlInWarehouse(node.engineSettings.folder, task.cut, warehouse, statement)
                : statement.sql,
            ),
            '',
            ...valueLines(statement.parameters),
            '',
            `What leaves, masked: ${String(layout.coordinates.length)} integers, mod 2^${String(layout.ring)}`,
            ...layout.coordinates.map(
              (c, i) =>
                `  ${String(i).padStart(4)}  ${c.kind.padEnd(8)}  ${c.key}${numbers ? `  ${String(numbers.get(i) ?? 0n)}` : ''}`,
            ),
            '',
          ].join('\n'),
        );
      } finally {
        await node.close();
      }
    });
  return command;
}
