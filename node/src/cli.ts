import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { presetName } from '@consilium/core/privacy/rule-set.ts';
import { readSitePolicy } from '@consilium/core/privacy/site-policy.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readDocument } from '@consilium/server/config/read-document.ts';
import { datasetCommand } from './cli/dataset.ts';
import { doctorCommand } from './cli/doctor.ts';
import { studyCommands } from './cli/studies.ts';
import { policyCommand } from './cli/policy.ts';
import { queryCommand } from './cli/query.ts';
import { pauseCommands } from './cli/pause.ts';
import { ledgerCommand } from './cli/ledger.ts';
import { stopOnSignal } from '@consilium/server/lifecycle/lifecycle.ts';
import { joinConsortium } from './join.ts';
import { startNode } from './start.ts';

/** `consilium node …`: what the institution's IT and data steward use. */
export function nodeCommand(): Command {
  const command = new Command('node').description('run and steer a node beside its own data');

  command
    .command('join')
    .description('make keys here and enter the consortium with a join token')
    .argument('<token>', 'the join token, or a file that holds it')
    .requiredOption('--folder <dir>', "the node's folder (made if missing)")
    .requiredOption(
      '--policy <preset|file>',
      `a preset (${presetName.options.filter((p) => p !== 'public-data').join(', ')}) or a policy file`,
    )
    .action(async (token: string, o: { folder: string; policy: string }) => {
      const text = existsSync(token) ? readFileSync(token, 'utf8') : token;
      const joined = await joinConsortium({
        token: text,
        folder: o.folder,
        policy: policyText(o.policy),
        now: new Date(),
      });
      process.stdout.write(
        `${joined.site} is now a member node of the consortium ${joined.consortium.slice(0, 12)}….\n\n` +
          `  keys and state   ${o.folder} (readable by this user alone; back it up)\n` +
          `  policy           ${o.folder}/policy.yaml (yours: nothing runs that it does not permit)\n\n` +
          `Next:\n` +
          `  consilium node dataset add FILE --dictionary DICTIONARY --folder ${o.folder}\n` +
          `  consilium node start --folder ${o.folder}\n`,
      );
    });

  command
    .command('start')
    .description('answer approved questions until stopped (dials out only, opens no port)')
    .requiredOption('--folder <dir>', "the node's folder")
    .option('--log <file>', 'write the log to a file instead of stderr')
    .option('--with-parent', 'stop when standard input ends (for programs that start this one)')
    .action(async (o: { folder: string; log?: string; withParent?: boolean }) => {
      const running = await startNode({ folder: o.folder, logFile: o.log });
      process.stdout.write('The node is running. Stop it with Ctrl-C; pause it with: consilium node pause\n');
      await stopOnSignal(running.life, running.log, o.withParent === true);
      process.exit(0);
    });

  command.addCommand(datasetCommand());
  for (const sub of studyCommands()) command.addCommand(sub);
  command.addCommand(policyCommand());
  command.addCommand(queryCommand());
  for (const sub of pauseCommands()) command.addCommand(sub);
  command.addCommand(ledgerCommand());
  command.addCommand(doctorCommand());
  return command;
}

/** Text of the policy file that a node begins with: a copy of the file, or one line for a preset. */
export function policyText(presetOrFile: string): string {
  const preset = presetName.safeParse(presetOrFile);
  if (preset.success) return presetPolicy(preset.data);
  if (!existsSync(presetOrFile)) {
    throw new Problem('invalid-config', `${presetOrFile} is neither a preset nor a file`, {
      where: '--policy',
      mend: `Presets are ${presetName.options.join(', ')}.`,
    });
  }
  readSitePolicy(readDocument(presetOrFile));
  return readFileSync(presetOrFile, 'utf8');
}

function presetPolicy(preset: string): string {
  if (preset === 'public-data') {
    throw new Problem('invalid-config', 'public-data is a statement that only the site itself can make', {
      where: '--policy',
      mend: 'Write a policy file with `extends: public-data` and a `publicDataStatement`.',
    });
  }
  return `# The rules of this site. The strictest of these, the charter's and the study's hold.\npolicy: 1\nname: ${preset}\nextends: ${preset}\n`;
}
