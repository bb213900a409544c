import { Command, Option } from 'commander';
import { presets, presetName } from '@consilium/core/privacy/rule-set.ts';
import { memberKind } from '@consilium/core/protocol/ids.ts';
import { publishDocument, fetchConsortium } from '@consilium/server/http/consortium-client.ts';
import { stopOnSignal } from '@consilium/server/lifecycle/lifecycle.ts';
import { readKeyFile, toSigner } from '@consilium/server/signing/key-pair.ts';
import { coordinatorConfig } from './config.ts';
import { initCoordinator } from './init.ts';
import { webAddress, wholeNumber } from './init-options.ts';
import { invite } from './invite.ts';
import { startCoordinator } from './start.ts';

/** `consilium coordinator …` */
export function coordinatorCommand(): Command {
  const command = new Command('coordinator').description('run the coordinator of a consortium');

  command
    .command('init')
    .description('make a consortium: keys, charter and genesis')
    .requiredOption('--folder <dir>', "the coordinator's folder (made if missing)")
    .requiredOption('--name <name>', 'name of the consortium')
    .requiredOption('--url <url>', 'where nodes and researchers reach the coordinator', webAddress)
    .addOption(new Option('--floors <preset>', 'floors of the charter').choices(presetName.options).default('ohdsi-5'))
    .option('--colluders <n>', 'colluding nodes to withstand', wholeNumber(1, 50), 1)
    .option('--keys <dir>', "where the lead's and the auditor's keys go (move them away afterwards)")
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on', wholeNumber(0, 65_535), 8700)
    .action(
      async (o: {
        folder: string;
        name: string;
        url: string;
        floors: keyof typeof presets;
        colluders: number;
        keys?: string;
        host: string;
        port: number;
      }) => {
        const config = coordinatorConfig.parse({ publicUrl: o.url, listen: { host: o.host, port: o.port } });
        const made = await initCoordinator({
          folder: o.folder,
          keysFolder: o.keys ?? `${o.folder}-keys`,
          name: o.name,
          charter: { floors: presets[o.floors], colluders: o.colluders },
          config,
          now: () => new Date(),
        });
        process.stdout.write(
          `The consortium "${o.name}" is made.\n\n` +
            `  name (hash)   ${made.consortium}\n` +
            `  lead key      ${made.leadKeyFile}\n` +
            `  auditor key   ${made.auditorKeyFile}\n\n` +
            `Move both key files away from this machine: the lead's key signs invitations and studies, the auditor's\n` +
            `opens sealed totals. The coordinator needs neither.\n\n` +
            `Next: consilium coordinator start --folder ${o.folder}\n`,
        );
      },
    );

  command
    .command('start')
    .description('serve nodes and researchers until stopped')
    .requiredOption('--folder <dir>', "the coordinator's folder")
    .option('--log <file>', 'write the log to a file instead of stderr')
    .option('--with-parent', 'stop when standard input ends (for programs that start this one)')
    .action(async (o: { folder: string; log?: string; withParent?: boolean }) => {
      const running = await startCoordinator({ folder: o.folder, logFile: o.log });
      process.stdout.write(
        `The coordinator listens on ${running.url} (API: ${running.url}/docs). Stop it with Ctrl-C.\n`,
      );
      await stopOnSignal(running.life, running.log, o.withParent === true);
      process.exit(0);
    });
  return command;
}

/** `consilium invite …` */
export function inviteCommand(): Command {
  return new Command('invite')
    .description('invite a site: publishes a signed invitation and prints the join token')
    .argument('<site>', 'short name of the site, as results print it')
    .requiredOption('--coordinator <url>', 'address of the coordinator')
    .requiredOption('--key <file>', "the lead's key file")
    .requiredOption('--member <name>', 'name of the institution')
    .addOption(new Option('--kind <kind>', 'kind of member').choices(memberKind.options).default('provider'))
    .option('--days <n>', 'how long the token is good', Number, 14)
    .action(
      async (
        site: string,
        o: {
          coordinator: string;
          key: string;
          member: string;
          kind: (typeof memberKind.options)[number];
          days: number;
        },
      ) => {
        const directory = await fetchConsortium(o.coordinator);
        const { envelope, token } = invite({
          lead: toSigner(readKeyFile(o.key)),
          consortium: directory.consortium,
          coordinatorUrl: o.coordinator,
          site,
          member: { name: o.member, kind: o.kind },
          validDays: o.days,
          now: new Date(),
        });
        await publishDocument(o.coordinator, envelope);
        process.stdout.write(`${token}\n`);
        process.stderr.write(
          `The token above is for ${o.member} alone and works once. At the site:\n` +
            `  consilium node join TOKEN --folder DIR --policy ohdsi-5\n`,
        );
      },
    );
}
