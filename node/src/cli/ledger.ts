import { Command } from 'commander';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readEntries } from '@consilium/server/log-chain/log-chain.ts';
import { verifyChain } from '@consilium/server/log-chain/verify-chain.ts';
import { openNode } from '../open-node.ts';

/** `consilium node ledger`: the node's hash-chained log of everything that left and everything that was decided. */
export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('what left this node, for whom and when; checks that the log was not rewritten')
    .requiredOption('--folder <dir>', "the node's folder")
    .option('--json', 'one JSON entry a line')
    .action(async (o: { folder: string; json?: boolean }) => {
      const node = await openNode(o.folder);
      const entries = await readEntries(node.db.read, { limit: 100_000 });
      for (const entry of entries) {
        const line =
          o.json === true
            ? JSON.stringify(entry)
            : `${String(entry.seq).padStart(6)}  ${entry.at.slice(0, 19)}  ${entry.kind.padEnd(11)}  ${JSON.stringify(entry.body)}`;
        process.stdout.write(`${line}\n`);
      }
      await node.close();
      const verdict = verifyChain(entries);
      if (!verdict.ok) {
        throw new Problem('conflict', `The log was changed: entry ${String(verdict.seq)} is wrong (${verdict.fault})`, {
          mend: 'Stop the node and compare the log with your backups and with what others witnessed.',
        });
      }
      process.stderr.write(`${String(entries.length)} entries; the chain is whole.\n`);
    });
}
