import { Command } from 'commander';
import { ask, type AskOptions } from './cli/ask.ts';
import { publish, showDictionary } from './cli/dictionary.ts';
import { showResults, showStatus, type ResultsOptions } from './cli/results.ts';
import type { ConnectionOptions } from './cli/session.ts';
import { listStudies, makeKey, propose, revoke, showStudy } from './cli/study.ts';

const profileHelp = `
Where --coordinator and --key are not given, the environment variables CONSILIUM_COORDINATOR and CONSILIUM_KEY
are used, then .consilium/profile.json in this folder: { "coordinator": "https://…", "key": "me.key", "consortium": "…" }.`;

/** `consilium ask QUERY` */
export function askCommand(): Command {
  return connected(new Command('ask'), 'key file of a researcher whom the study names')
    .description('ask a question of a study and wait for the answer')
    .argument('<query>', 'query file (JSON or YAML), or - for standard input')
    .requiredOption('--study <study>', 'hash of the study (or its beginning), or its exact title')
    .option('--json', 'one JSON document on stdout, nothing else: the result, or { query, problem }')
    .option(
      '--dry-run',
      'show what would be asked and what would leave each site, check it against the study, send nothing',
    )
    .action(async (query: string, options: AskOptions) => {
      await ask(query, options);
    });
}

/** `consilium status ID` */
export function statusCommand(): Command {
  return connected(new Command('status'), 'key file of a researcher whom the study names')
    .description('how far a query is')
    .argument('<query>', 'hash of the query, or its beginning')
    .option('--json', 'one JSON document on stdout')
    .action(async (query: string, options: ConnectionOptions & { json?: boolean }) => {
      await showStatus(query, options);
    });
}

/** `consilium results [ID]` */
export function resultsCommand(): Command {
  return connected(new Command('results'), 'key file of a researcher whom the study names')
    .description('list queries, or show the answer of one')
    .argument('[query]', 'hash of the query, or its beginning')
    .option('--study <study>', 'list those of one study only')
    .option('--json', 'one JSON document a line on stdout')
    .option('--bundle <file>', 'write everything needed to verify the query offline')
    .option('--csv <file>', 'write the answer as CSV; further tables go beside it')
    .option(
      '--report <file>',
      'write a report: .html (with its figures), .docx (Word), .csv, .json or .svg, by its ending',
    )
    .option('--docx <file>', 'write the tables and texts as a Word document')
    .option('--svg <folder>', 'write each figure as an SVG file')
    .action(async (query: string | undefined, options: ResultsOptions) => {
      await showResults(query, options);
    });
}

/** `consilium study …` */
export function studyCommand(): Command {
  const command = new Command('study').description('propose, show and revoke studies');
  connected(command.command('propose'), "the lead's key file")
    .description('build a study from a file, show it decoded, sign and publish it')
    .argument('<file>', 'study file (YAML or JSON)')
    .option('--yes', 'do not ask')
    .action(async (file: string, options: ConnectionOptions & { yes?: boolean }) => {
      await propose(file, options);
    });
  connected(command.command('show'))
    .description('a study decoded, and what each site decided')
    .argument('<study>', 'hash of the study (or its beginning), or its exact title')
    .action(async (study: string, options: ConnectionOptions) => {
      await showStudy(study, options);
    });
  connected(command.command('list'))
    .description('all studies')
    .action(async (options: ConnectionOptions) => {
      await listStudies(options);
    });
  command
    .command('key')
    .description('make the key file of a researcher and print its public part')
    .argument('<name>', 'name of the person, as studies show it')
    .requiredOption('--out <file>', 'where the key file goes')
    .action((name: string, options: { out: string }) => {
      makeKey(name, options);
    });
  connected(command.command('revoke'), "the lead's key file")
    .description('end a study at every site, for good')
    .argument('<study>', 'hash of the study (or its beginning), or its exact title')
    .requiredOption('--reason <text>', 'public reason')
    .action(async (study: string, options: ConnectionOptions & { reason: string }) => {
      await revoke(study, options);
    });
  return command;
}

/** `consilium dictionary …` */
export function dictionaryCommand(): Command {
  const command = new Command('dictionary').description('publish and show dictionaries');
  connected(command.command('publish'), "the lead's key file")
    .description('make a dictionary one of the consortium')
    .argument('<file>', 'dictionary file (YAML or JSON)')
    .action(async (file: string, options: ConnectionOptions) => {
      await publish(file, options);
    });
  connected(command.command('show'))
    .description('list dictionaries, or show the variables of one')
    .argument('[dictionary]', 'name, name/version, or hash')
    .action(async (dictionary: string | undefined, options: ConnectionOptions) => {
      await showDictionary(dictionary, options);
    });
  return command;
}

function connected(command: Command, key?: string): Command {
  command.option('--coordinator <url>', 'address of the coordinator').addHelpText('after', profileHelp);
  return key === undefined ? command : command.option('--key <file>', key);
}
