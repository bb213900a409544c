import { Command, Option } from 'commander';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { withProgress } from '@consilium/server/terminal/progress.ts';
import { loadReportText } from '../data/load-report-text.ts';
import { openNode } from '../open-node.ts';
import { addDataset, type AddDatasetOptions } from '../stewardship/add-dataset.ts';
import { listDatasets, findCut } from '../storage/datasets.store.ts';

interface AddFlags {
  folder: string;
  dictionary: string;
  name?: string;
  capacity?: number;
  unmapped: 'error' | 'missing';
  warehouse?: boolean;
}

/** `consilium node dataset add|refresh|list` */
export function datasetCommand(): Command {
  const command = new Command('dataset').description("the node's own data");
  for (const verb of ['add', 'refresh'] as const) {
    command
      .command(verb)
      .description(
        verb === 'add'
          ? "check a CSV or Parquet file, or the warehouse's table, against the dictionary and make a cut of it"
          : 'make a new cut of a dataset from a newer file, or from the table as it is now',
      )
      .argument('[file]', 'one row a patient, with a column patient_key')
      .option('--warehouse', 'the table that `warehouse` in node.yaml names, instead of a file')
      .requiredOption('--folder <dir>', "the node's folder")
      .requiredOption('--dictionary <file>', 'the dictionary (YAML or JSON), as the consortium published it')
      .option('--name <name>', 'name of the dataset', 'main')
      .option('--capacity <n>', 'declared, public, rounded-up number of records', Number)
      .addOption(
        new Option('--unmapped <what>', 'categories that the dictionary lacks')
          .choices(['error', 'missing'])
          .default('error'),
      )
      .action(async (file: string | undefined, o: AddFlags) => {
        await add(file, o, verb);
      });
  }
  command
    .command('list')
    .description('datasets and their present cuts')
    .requiredOption('--folder <dir>', "the node's folder")
    .action(async (o: { folder: string }) => {
      const node = await openNode(o.folder);
      const datasets = await listDatasets(node.db.read);
      if (datasets.length === 0)
        process.stdout.write('No dataset yet: consilium node dataset add FILE --dictionary FILE\n');
      for (const dataset of datasets) {
        const cut = await findCut(node.db.read, dataset.cut);
        process.stdout.write(
          `${dataset.name}: cut ${dataset.cut}, ${String(cut?.records ?? 0)} records, made ${cut?.date ?? ''}\n`,
        );
      }
      await node.close();
    });
  return command;
}

async function add(file: string | undefined, o: AddFlags, verb: 'add' | 'refresh'): Promise<void> {
  if ((file === undefined) !== (o.warehouse === true)) {
    throw new Problem('invalid-input', 'Give either a file or --warehouse');
  }
  const node = await openNode(o.folder);
  try {
    await node.directory.refresh();
    const name = o.name ?? 'main';
    const known = (await listDatasets(node.db.read)).some((d) => d.name === name);
    if (verb === 'refresh' && !known)
      throw new Problem('not-found', `There is no dataset ${name}`, { mend: 'Use dataset add.' });
    const options: AddDatasetOptions = {
      name,
      file,
      dictionary: readDictionary(readDocument(o.dictionary)),
      capacity: o.capacity,
      unmapped: o.unmapped,
      now: new Date(),
    };
    const work = addDataset(node, options);
    const added = await withProgress(`checking ${file ?? 'the warehouse'}`, work, process.stderr);
    process.stdout.write(`${loadReportText(added.report)}\n`);
    process.stdout.write(
      `Cut ${added.cut.id} of ${String(added.cut.records)} records; declared capacity ${String(added.capacity)}.\n`,
    );
    if (!added.delivered)
      process.stdout.write('The coordinator cannot be reached now: the running node will tell it later.\n');
  } finally {
    await node.close();
  }
}
