import { Command, CommanderError } from 'commander';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { SOFTWARE_VERSION } from '@consilium/server/software-version.ts';
import { renderProblem } from '@consilium/server/terminal/render-problem.ts';

/** First word of the command line → where its command is. Only that one is loaded. */
const commands: Record<string, { about: string; load: () => Promise<Command> }> = {
  demo: {
    about: 'four hospitals and a coordinator on real breast cancer data, beside the answers of R',
    load: async () => (await import('./demo/cli.ts')).demoCommand(),
  },
  sandbox: {
    about: 'the production code on one machine, on your own data',
    load: async () => (await import('./sandbox/cli.ts')).sandboxCommand(),
  },
  ask: {
    about: 'ask a question of a study',
    load: async () => (await import('@consilium/client/cli.ts')).askCommand(),
  },
  status: {
    about: 'where your queries stand',
    load: async () => (await import('@consilium/client/cli.ts')).statusCommand(),
  },
  results: {
    about: 'list and show answers',
    load: async () => (await import('@consilium/client/cli.ts')).resultsCommand(),
  },
  study: {
    about: 'propose, show and revoke studies',
    load: async () => (await import('@consilium/client/cli.ts')).studyCommand(),
  },
  dictionary: {
    about: 'publish and show dictionaries',
    load: async () => (await import('@consilium/client/cli.ts')).dictionaryCommand(),
  },
  invite: { about: 'invite a site', load: async () => (await import('@consilium/coordinator/cli.ts')).inviteCommand() },
  coordinator: {
    about: 'make a consortium and run its coordinator',
    load: async () => (await import('@consilium/coordinator/cli.ts')).coordinatorCommand(),
  },
  node: {
    about: 'run and steer a node beside its own data',
    load: async () => (await import('@consilium/node/cli.ts')).nodeCommand(),
  },
  verify: {
    about: "check a query's bundle offline",
    load: async () => (await import('./verify/cli.ts')).verifyCommand(),
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('consilium')
    .description('Federated cancer analytics: every record stays where it is, every answer is a verified sum.')
    .version(SOFTWARE_VERSION)
    .exitOverride();
  for (const [name, { about, load }] of Object.entries(commands)) {
    program.addCommand(argv[0] === name ? exits(await load()) : new Command(name).description(about));
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Problem) {
      process.stderr.write(`${renderProblem(error.toDocument())}\n`);
      return 1;
    }
    throw error;
  }
}

/** Wrong usage ends with 2, also in subcommands. */
function exits(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) exits(sub);
  return command;
}

// `consilium … | head`: whoever reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
