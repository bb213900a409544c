import type { Work } from '@consilium/core/protocol/node-calls.ts';
import type { NodeServices } from '../node-services.ts';
import type { SentKey } from '../storage/sent.store.ts';
import { authorise } from './authorise.ts';
import { contributionOf } from './contribution-of.ts';
import { refuse } from './refuse.ts';
import { advertiseStep, agreeStep, contributeStep, shareStep, unmaskStep } from './steps.ts';
import { takeUp } from './take-up.ts';

/**
 * The spine: verify → authorise → plan → execute → gate → mask → outbox. One call answers one step of one task, and
 * whatever fails anywhere before the outbox sends nothing but a refusal.
 *
 * What was made for a step once is all that is ever sent for it: after a restart the stored message goes out again.
 */
export async function runTask(node: NodeServices, work: Work): Promise<void> {
  const key = keyOf(work);
  if (await node.outbox.sendAgain(key)) return;
  try {
    const facts = await takeUp(node, work);
    const { rules, policy } = await authorise(node, facts);
    switch (work.step) {
      case 'advertise': {
        // The first round is executed and gated before anything is promised: a site below its floor never masks.
        if (work.batch === 0) await contributionOf(node, facts, 0, null, rules.rules);
        await advertiseStep(node, facts, work, rules.rules, policy.name);
        return;
      }
      case 'share': {
        await shareStep(node, facts, work);
        return;
      }
      case 'contribute': {
        const released = await contributionOf(node, facts, work.round, { shown: work.broadcast }, rules.rules);
        await contributeStep(node, facts, work, released);
        return;
      }
      case 'agree': {
        await agreeStep(node, facts, work, rules.rules);
        return;
      }
      case 'unmask': {
        await unmaskStep(node, facts, work);
      }
    }
  } catch (error) {
    await refuse(node, work.task, error);
  }
}

function keyOf(work: Work): SentKey {
  const round = 'round' in work ? work.round : 0;
  return { task: work.task, batch: work.batch, round, step: work.step };
}
