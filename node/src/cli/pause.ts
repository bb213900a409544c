import { Command } from 'commander';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import { openNode } from '../open-node.ts';
import { writeSetting } from '../storage/settings.store.ts';

/** `consilium node pause|resume`: stops and starts all answering at once, without stopping the process. */
export function pauseCommands(): Command[] {
  const set = (name: 'pause' | 'resume', description: string, paused: 'yes' | 'no', done: string) =>
    new Command(name)
      .description(description)
      .requiredOption('--folder <dir>', "the node's folder")
      .action(async (o: { folder: string }) => {
        const node = await openNode(o.folder);
        await node.db.transaction(name, async (tx) => {
          await writeSetting(tx, 'paused', paused);
          await appendEntry(tx, { kind: name, at: new Date(), body: {} });
        });
        process.stdout.write(`${done}\n`);
        await node.close();
      });
  return [
    set(
      'pause',
      'answer nothing from now on; running questions stop at their next step',
      'yes',
      'Paused: this node answers nothing until: consilium node resume',
    ),
    set('resume', 'answer approved questions again', 'no', 'Resumed.'),
  ];
}
